package rentals

// Page is what the API's description says of a list.
type Page = rentalPage
