package listing_test

import (
	"context"
	"fmt"

	"daklakid/internal/kernel/listing"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/web"
)

// A kind of listing is declared once; the kernel does the rest.
func Example() {
	k, gone := exampleKernel()
	defer gone()
	board := listing.Add(k, bicycles())
	owner := web.Principal{Account: "Lan"}
	officer := web.Principal{Account: "Minh"}

	var id string
	err := k.DB.Update(context.Background(), func(tx *database.Tx) error {
		posted, err := board.Post(tx, owner, bicycle("Xe đạp Thống Nhất còn mới"))
		if err != nil {
			return err
		}
		id = posted.ID
		fmt.Println(posted.Status)
		return nil
	})
	if err != nil {
		fmt.Println(err)
	}
	err = k.DB.Update(context.Background(), func(tx *database.Tx) error {
		approved, err := k.Decide(tx, officer, id, listing.Decision{Action: listing.Approve})
		if err != nil {
			return err
		}
		fmt.Println(approved.Status)
		return nil
	})
	if err != nil {
		fmt.Println(err)
	}
	err = k.DB.View(context.Background(), func(tx *database.Tx) error {
		found, err := k.Find(tx, "bicycles", listing.Filter{Text: "xe dap thong nhat", PriceMax: 3_000_000}, "", 20)
		for _, r := range found.Rows {
			fmt.Println(r.Title, r.Quantity)
		}
		return err
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// review
	// published
	// Xe đạp Thống Nhất còn mới 7
}

// What is wrong with a draft is said field by field.
func ExampleBoard_Post() {
	k, gone := exampleKernel()
	defer gone()
	board := listing.Add(k, bicycles())
	draft := bicycle("Xe")
	draft.Detail.Gears = 0
	err := k.DB.Update(context.Background(), func(tx *database.Tx) error {
		_, err := board.Post(tx, web.Principal{Account: "Lan"}, draft)
		return err
	})
	fmt.Println(err)
	// Output: invalid title:tooShort gears:outOfRange
}

// Whoever asks for contact is told once she is signed in, and it is noted.
func ExampleKernel_Reveal() {
	k, gone := exampleKernel()
	defer gone()
	kind := bicycles()
	kind.Reviewed = false // at once public
	board := listing.Add(k, kind)
	err := k.DB.Update(context.Background(), func(tx *database.Tx) error {
		posted, err := board.Post(tx, web.Principal{Account: "Lan"}, bicycle("Xe đạp Thống Nhất còn mới"))
		if err != nil {
			return err
		}
		contact, err := k.Reveal(tx, web.Principal{Account: "Hoa"}, "bicycles", posted.ID)
		fmt.Println(contact.Name, contact.Phone, contact.Address)
		return err
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output: Lan +84905000000 Chợ Hòa Phú
}
