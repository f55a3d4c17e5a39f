// Further words by which the app's own screens are found, in the languages and the shorthand that people type.

/** By the address of the screen. They are compared without accents, each word by its beginning. */
export const keywords: Record<string, string> = {
  '/thue-nha': 'phòng trọ nhà trọ thuê phòng căn hộ mặt bằng kiot ở ghép kí túc xá rent room house flat',
  '/viec-lam':
    'tuyển dụng tìm việc việc làm lao động công nhân lương xklđ xuất khẩu lao động job work hiring',
  '/dich-vu-cong':
    'thủ tục hành chính dvc khai sinh kết hôn tạm trú hộ khẩu bản sao chứng thực cccd bhxh procedure birth',
  '/phan-anh':
    'kiến nghị khiếu nại ổ gà rác đèn đường ngập tố cáo phản ánh hiện trường 1022 complaint report',
  '/xe-khach': 'xe đò nhà xe vé xe bến xe limousine giường nằm lịch xe coach bus timetable',
  '/an-gi-o-dau':
    'ăn uống quán nhà hàng khách sạn du lịch cà phê homestay điểm đến food hotel restaurant travel',
  '/khuyen-mai': 'voucher mã giảm giá ưu đãi km coupon discount',
  '/rao-vat': 'mua bán chợ thanh lý đồ cũ xe máy đất bán nhà sell buy second hand',
  '/doanh-nghiep': 'công ty dn mã số thuế mst khu công nghiệp kcn company business',
  '/thue-nha/dang': 'đăng tin cho thuê phòng nhà post listing',
  '/ho-so': 'hồ sơ đã nộp tình trạng hồ sơ dvc case',
  '/toi/tin-dang': 'tin đã đăng quản lý tin my listings',
  '/toi/yeu-thich': 'đã lưu tim thích favourite saved',
  '/toi/tim-kiem': 'cảnh báo tin mới nhắc tìm kiếm alert',
  '/bien-nhan': 'mã biên nhận tra cứu hồ sơ số hồ sơ receipt',
  '/ho-so-xin-viec': 'cv lý lịch xin việc resume',
  '/ung-tuyen': 'đơn ứng tuyển đã nộp phỏng vấn application',
  '/camera': 'camera giao thông kẹt xe đường phố xem trực tiếp traffic',
  '/qr': 'mã qr cá nhân thẻ của tôi quét code',
  '/thong-bao': 'tin báo notice inbox',
  '/toi/dinh-danh': 'cccd căn cước công dân cmnd vneid định danh khuôn mặt xác thực kyc identity card',
  '/toi/ho-so': 'tên của tôi nơi làm việc email đổi tên profile',
  '/toi/loi-moi': 'lời mời công ty invitation',
  '/toi/thiet-bi': 'đăng xuất phiên thiết bị lạ devices sessions sign out',
  '/toi/truy-cap': 'ai xem dữ liệu nhật ký access',
  '/toi/du-lieu': 'quyền riêng tư dữ liệu cá nhân xoá tài khoản sao chép đồng ý privacy erase copy data',
  '/toi/khoa-truy-cap': 'passkey vân tay khuôn mặt đăng nhập không mật khẩu',
  '/toi/cai-dat':
    'ngôn ngữ cỡ chữ to giao diện tối tiết kiệm dữ liệu english language dark text size settings',
};
