// Vietnamese, written first. Every other language has exactly these keys.
const vi = {
  title: 'Lịch của tôi',
  add: 'Thêm vào lịch',
  lead: 'Điện thoại và máy tính của bạn tự lấy các hạn và cuộc hẹn từ một địa chỉ riêng, vài giờ một lần.',
  choose: 'Đưa vào lịch',
  kinds: {
    cases: 'Hạn trả kết quả hồ sơ, phản ánh',
    applications: 'Phỏng vấn xin việc',
    coaches: 'Chuyến xe khách đã giữ chỗ',
    vouchers: 'Ngày phiếu ưu đãi hết hạn',
    listings: 'Ngày tin đăng hết hạn',
    declarations: 'Hạn khai báo sử dụng lao động của doanh nghiệp',
  } as Record<string, string>,
  details: 'Ghi cả nội dung và nơi hẹn',
  detailsHint:
    'Tắt thì lịch chỉ ghi loại việc, ví dụ “Chuyến xe khách”. Nên tắt nếu người khác xem được lịch của bạn.',
  nothing: 'Chọn ít nhất một mục.',
  make: 'Tạo địa chỉ lịch',
  save: 'Lưu lựa chọn',
  saved: 'Đã lưu. Lịch đổi theo ở lần cập nhật tới.',
  made: 'Địa chỉ lịch của bạn',
  once: 'Địa chỉ chỉ hiện một lần. Ai có địa chỉ này đều xem được lịch, nên đừng gửi cho người khác.',
  open: 'Mở trong ứng dụng lịch',
  copy: 'Sao chép địa chỉ',
  copied: 'Đã sao chép',
  how: 'Google Lịch: mở trên máy tính, chọn “Lịch khác” → “Từ URL” rồi dán địa chỉ. iPhone: bấm “Mở trong ứng dụng lịch”.',
  since: (date: string) => `Địa chỉ lịch đang bật, tạo ngày ${date}.`,
  renew: 'Tạo địa chỉ mới',
  renewText: 'Địa chỉ cũ ngừng ngay. Bạn cần thêm địa chỉ mới vào ứng dụng lịch.',
  end: 'Tắt địa chỉ lịch',
  endText: 'Ứng dụng lịch của bạn sẽ không nhận cập nhật nữa.',
  ended: 'Đã tắt địa chỉ lịch.',
};

export default vi;
