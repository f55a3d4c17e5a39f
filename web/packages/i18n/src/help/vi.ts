// Tiếng Việt, viết trước. Mỗi chức năng ba dòng: để làm gì, làm thế nào, cần gì hoặc tiếp theo ra sao.
export default {
  title: 'Trợ giúp',
  lead: 'Mỗi chức năng ba dòng. Xem được cả khi không có mạng.',
  search: 'Tìm trong trợ giúp',
  functions: 'Các chức năng',
  questions: 'Câu hỏi thường gặp',
  contact: 'Liên hệ',
  none: 'Không có mục nào như vậy. Bạn thử ít chữ hơn, hoặc liên hệ theo số dưới đây.',
  open: 'Mở chức năng này',
  more: 'Xem tất cả trợ giúp',
  print: 'In trang này',
  again: 'Xem lại phần giới thiệu',
  hotline: (number: string) => `Tổng đài dịch vụ công của tỉnh: ${number}`,
  report: 'Gửi phản ánh đến cơ quan phụ trách',
  emergency: 'Khẩn cấp',
  numbers: {
    '113': '113 – công an',
    '114': '114 – chữa cháy',
    '115': '115 – cấp cứu',
    '112': '112 – tìm kiếm cứu nạn',
    '111': '111 – bảo vệ trẻ em',
  },
  lines: {
    '/thue-nha': [
      'Tìm phòng trọ, nhà, mặt bằng theo giá, diện tích và khoảng cách đến nơi làm việc.',
      'Gõ tên nơi chốn hoặc mở Bộ lọc; xem được trên danh sách và trên bản đồ.',
      'Xem không cần tài khoản; đăng nhập khi muốn lấy số điện thoại chủ nhà hoặc lưu tin.',
    ],
    '/viec-lam': [
      'Tìm việc của doanh nghiệp trong tỉnh theo nghề, mức lương và nơi làm.',
      'Mở một tin để xem điều kiện, rồi bấm Ứng tuyển hoặc gọi cho nơi tuyển.',
      'Ứng tuyển bằng hồ sơ xin việc trong ứng dụng; bạn chọn phần nào doanh nghiệp được xem.',
    ],
    '/dich-vu-cong': [
      'Tra cứu thủ tục hành chính: giấy tờ, lệ phí, thời hạn và nơi làm.',
      'Thủ tục có chữ “Nộp trực tuyến” thì điền và gửi ngay tại đây, từng bước một.',
      'Nộp hồ sơ cần định danh; sau khi nộp bạn có mã biên nhận để theo dõi.',
    ],
    '/phan-anh': [
      'Báo cho cơ quan những gì chưa ổn: đường hư, rác, đèn hỏng, ngập nước…',
      'Chụp ảnh, chọn vị trí, viết vài chữ rồi gửi; không có mạng thì máy gửi sau.',
      'Theo dõi từng bước xử lý ở đây và đánh giá câu trả lời.',
    ],
    '/xe-khach': [
      'Xem chuyến xe khách từ nơi này đến nơi khác trong ngày bạn chọn.',
      'Chọn nơi đi, nơi đến, ngày đi; bấm vào một chuyến để xem các điểm dừng và giá vé.',
      'Gọi nhà xe để giữ chỗ, hoặc gửi yêu cầu giữ chỗ khi đã đăng nhập.',
    ],
    '/an-gi-o-dau': [
      'Tìm quán ăn, chỗ ở và điểm đến trong tỉnh, biết nơi nào đang mở cửa.',
      'Chọn loại hoặc gõ tên; bấm vào một nơi để xem giờ mở cửa, bản đồ và gọi điện.',
      'Thấy sai thì báo sửa ngay trên trang của nơi đó; ai cũng thấy lịch sử sửa.',
    ],
    '/khuyen-mai': [
      'Nhận phiếu ưu đãi (giảm giá, quà tặng) của doanh nghiệp trong tỉnh.',
      'Bấm Nhận phiếu, rồi đưa mã QR cho cửa hàng quét khi dùng.',
      'Nhận phiếu cần đăng nhập; phiếu không dùng có thể trả lại cho người khác.',
    ],
    '/nhan-tin': [
      'Nhắn cho người khác; người chưa quen phải được bạn đồng ý trước.',
      'Mất mạng vẫn viết được, có mạng thì tin tự gửi đi đúng một lần.',
      'Đừng chuyển tiền hay đọc mã OTP cho ai; thấy lừa đảo thì chặn và bấm Báo xấu.',
    ],
    '/rao-vat': [
      'Mua, bán, cho tặng và tìm người làm giúp quanh bạn.',
      'Chọn mục hoặc gõ tên món đồ; đăng tin với ảnh trong vài bước.',
      'Đừng chuyển tiền đặt cọc khi chưa xem hàng; thấy tin lừa đảo thì bấm Báo xấu.',
    ],
    '/doanh-nghiep': [
      'Tra cứu doanh nghiệp đã xác nhận: địa chỉ, ngành nghề, tin tuyển dụng.',
      'Gõ tên hoặc mã số thuế; bấm vào để xem trang giới thiệu.',
      'Người đại diện đã định danh có thể đăng ký doanh nghiệp của mình.',
    ],
    '/thue-nha/dang': [
      'Đăng tin cho thuê phòng, nhà hoặc mặt bằng.',
      'Bốn bước ngắn: loại và nơi, giá và quy định, hình ảnh, xem lại; viết dở vẫn được lưu.',
      'Tin mới được cán bộ xem trước khi hiện; bạn nhận thông báo khi duyệt xong.',
    ],
    '/camera': [
      'Xem ảnh từ camera công cộng: đường sá, ngã tư, nơi hay ngập.',
      'Chọn trên bản đồ hoặc trong danh sách; ảnh tự thay sau mỗi vài giây.',
      'Ảnh cũ được ghi rõ là cũ; bật tiết kiệm dữ liệu thì ảnh chỉ tải khi bạn bấm.',
    ],
    '/ho-so': [
      'Xem các hồ sơ dịch vụ công bạn đã nộp và đang ở bước nào.',
      'Bấm vào một hồ sơ để bổ sung giấy tờ, nộp lệ phí hoặc rút lại.',
      'Kết quả có mã QR để nơi khác kiểm tra thật giả.',
    ],
    '/toi/tin-dang': [
      'Quản lý những tin bạn đã đăng.',
      'Bấm vào một tin để sửa, tạm ẩn, gia hạn hoặc gỡ xuống.',
      'Tin cần sửa lại có ghi lý do; sửa lại hoặc khiếu nại ngay tại đó.',
    ],
    '/toi/yeu-thich': [
      'Giữ lại những tin bạn đã lưu để so sánh.',
      'Bấm hình trái tim trên một tin để lưu, bấm lần nữa để bỏ.',
      'Danh sách đi theo tài khoản, mở được trên máy khác.',
    ],
    '/toi/tim-kiem': [
      'Lưu một cách tìm để lần sau mở lại ngay.',
      'Trên danh sách, bấm Lưu tìm kiếm và đặt tên cho nó.',
      'Bật “Báo khi có tin mới” để biết ngay khi có tin phù hợp.',
    ],
    '/bien-nhan': [
      'Xem hồ sơ hoặc phản ánh đang ở bước nào bằng mã biên nhận.',
      'Gõ mã trên giấy biên nhận hoặc quét mã QR.',
      'Không cần đăng nhập; ai không có mã thì không xem được.',
    ],
    '/ho-so-xin-viec': [
      'Viết hồ sơ xin việc một lần, dùng cho nhiều nơi.',
      'Điền từng phần; tải về thành tệp PDF để in.',
      'Bạn chọn ai được xem: chỉ mình tôi, nơi tôi ứng tuyển, hay mọi nhà tuyển dụng.',
    ],
    '/ung-tuyen': [
      'Theo dõi những nơi bạn đã ứng tuyển.',
      'Bấm vào một nơi để xem họ đã đọc chưa, hẹn phỏng vấn khi nào.',
      'Bạn rút lại được bất cứ lúc nào.',
    ],
    '/toi/dinh-danh': [
      'Cho hệ thống biết chắc bạn là ai, để nộp hồ sơ và làm việc quan trọng.',
      'Chọn một cách: VNeID, đọc căn cước bằng máy ảnh, hoặc gặp cán bộ.',
      'Ảnh không được giữ nếu bạn không đồng ý riêng; thông tin trên thẻ được mã hoá, bạn xem được ai đã mở.',
    ],
    '/toi/du-lieu': [
      'Xem ứng dụng giữ gì về bạn và dùng vào việc gì.',
      'Tải bản sao, sửa chỗ sai, rút lại đồng ý hoặc xoá tài khoản.',
      'Xoá tài khoản có thời gian chờ để bạn đổi ý.',
    ],
    '/toi/thong-bao': [
      'Bật thông báo trên máy để biết tin cả khi ứng dụng đang đóng; màn hình khoá chỉ hiện loại thông báo.',
      'Mỗi loại thông báo chọn riêng: trên máy, SMS, email, gộp một lần mỗi ngày, hoặc tắt tiếng.',
      'Trong giờ yên lặng máy không reo; cảnh báo an toàn tài khoản vẫn đến ngay.',
    ],
    '/toi/thiet-bi': [
      'Xem tài khoản của bạn đang mở trên những máy nào.',
      'Thấy máy lạ thì bấm Đăng xuất ở dòng đó, hoặc đăng xuất mọi máy khác.',
      'Máy lạ mới đăng nhập chưa làm được việc quan trọng trong một thời gian.',
    ],
    '/toi/khoa-truy-cap': [
      'Đăng nhập bằng vân tay, khuôn mặt hoặc mã mở máy, không cần mã tin nhắn.',
      'Bấm Thêm khoá và làm theo máy.',
      'Mất máy thì xoá khoá của máy đó ở đây.',
    ],
    '/toi/cai-dat': [
      'Chọn ngôn ngữ, giao diện sáng tối, cỡ chữ và tiết kiệm dữ liệu.',
      'Bấm vào lựa chọn là đổi ngay, không cần lưu.',
      'Lựa chọn giữ trên máy này; ngôn ngữ đi theo tài khoản.',
    ],
  },
  welcome: {
    step: (at: number) => `Màn hình ${at} trên 3`,
    next: 'Tiếp',
    back: 'Quay lại',
    skip: 'Bỏ qua',
    done: 'Bắt đầu dùng',
    what: 'Mọi việc trong tỉnh, một ứng dụng',
    does: [
      'Tìm việc làm, phòng trọ, xe khách, quán ăn và khuyến mãi quanh bạn.',
      'Nộp hồ sơ dịch vụ công và gửi phản ánh, theo dõi từng bước.',
      'Mã QR của riêng bạn để xuất trình khi cần.',
    ],
    needs: 'Xem không cần tài khoản',
    asks: [
      'Chỉ cần số điện thoại khi bạn đăng tin, liên hệ hoặc nộp hồ sơ.',
      'Máy ảnh và vị trí chỉ được hỏi lúc cần; từ chối vẫn dùng được.',
      'Bạn xem được ai đã mở dữ liệu của mình, và xoá được tài khoản.',
    ],
    yours: 'Chọn theo ý bạn',
    ward: 'Xã, phường bạn ở',
    anywhere: 'Chưa chọn',
    wardHint: 'Chỉ lưu trên máy này, để gợi ý những gì gần bạn. Đổi lại được trong phần trợ giúp.',
  },
  answers: [
    [
      'Dùng ứng dụng có mất tiền không?',
      'Không. Ứng dụng miễn phí; chỉ lệ phí của thủ tục (nếu có) là do cơ quan thu theo quy định.',
    ],
    [
      'Tôi có cần tài khoản không?',
      'Xem thì không. Đăng nhập bằng số điện thoại khi bạn đăng tin, liên hệ, nộp hồ sơ hoặc muốn lưu lại.',
    ],
    [
      'Không nhận được mã đăng nhập thì làm sao?',
      'Chờ hết giờ đếm ngược rồi bấm gửi lại, hoặc chọn Gọi cho tôi để nghe đọc mã. Không đưa mã cho bất kỳ ai, kể cả người tự xưng là cán bộ.',
    ],
    [
      'Không có mạng thì dùng được gì?',
      'Những gì đã xem vẫn mở được và ghi rõ lưu lúc nào. Phản ánh gửi lúc mất mạng được giữ trên máy và gửi đi khi có mạng.',
    ],
    [
      'Nhãn “Dữ liệu minh hoạ” nghĩa là gì?',
      'Đó là dữ liệu làm mẫu để xem ứng dụng chạy thế nào, không phải người hay tin thật.',
    ],
    [
      'Chữ nhỏ quá, khó đọc?',
      'Vào Tôi › Cài đặt › Cỡ chữ và chọn cỡ lớn hơn, to nhất gấp đôi. Cả ứng dụng đổi theo.',
    ],
    [
      'Ai xem được thông tin của tôi?',
      'Chỉ cán bộ được giao xử lý việc của bạn. Mỗi lần xem đều được ghi lại, và bạn đọc được ở Tôi › Ai đã xem dữ liệu của tôi.',
    ],
    [
      'Gặp tin lừa đảo thì làm gì?',
      'Bấm Báo xấu trên tin đó. Nếu đã mất tiền, gọi 113 và giữ lại tin nhắn, hoá đơn làm bằng chứng.',
    ],
    [
      'Muốn xoá tài khoản?',
      'Vào Tôi › Dữ liệu của tôi, chọn xoá tài khoản. Bạn nhận mã biên nhận để kiểm tra việc xoá đã xong.',
    ],
  ],
};
