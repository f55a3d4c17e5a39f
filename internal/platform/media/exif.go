package media

import "encoding/binary"

// orientation reads the orientation from an EXIF block, which is a TIFF file
// (TIFF 6.0 §2; tag 0x0112 as in EXIF 2.32 §4.6.4): 1 to 8, or 0 if it says none.
func orientation(tiff []byte) int {
	const tag, entry, short = 0x0112, 12, 3
	if len(tiff) < 8 {
		return 0
	}
	var order binary.ByteOrder = binary.LittleEndian
	if tiff[0] == 'M' {
		order = binary.BigEndian
	}
	first := int64(order.Uint32(tiff[4:]))
	if first < 8 || first+2 > int64(len(tiff)) {
		return 0
	}
	count := int(order.Uint16(tiff[first:]))
	for entries := tiff[first+2:]; count > 0 && len(entries) >= entry; count-- {
		if order.Uint16(entries) == tag && order.Uint16(entries[2:]) == short {
			if v := int(order.Uint16(entries[8:])); v >= 1 && v <= 8 {
				return v
			}
			return 0
		}
		entries = entries[entry:]
	}
	return 0
}
