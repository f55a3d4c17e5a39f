// Vietnamese, written first. Every other language has exactly these keys.
const vi = {
  passkey: {
    or: 'hoặc',
    signIn: 'Đăng nhập bằng vân tay / khuôn mặt',
    failed: 'Chưa đăng nhập được. Bạn thử lại, hoặc nhận mã qua tin nhắn.',
    title: 'Khoá truy cập',
    lead: 'Mở khoá máy bằng vân tay, khuôn mặt hoặc mã khoá máy là đăng nhập được, không cần chờ tin nhắn. Vân tay và khuôn mặt không rời khỏi máy của bạn.',
    none: 'Bạn chưa có khoá truy cập',
    noneText: 'Thêm một khoá trên máy này để lần sau đăng nhập nhanh và an toàn hơn.',
    add: 'Thêm khoá trên máy này',
    added: 'Đã thêm khoá truy cập',
    addFailed: 'Chưa thêm được khoá. Bạn mở khoá máy khi được hỏi rồi thử lại.',
    known: 'Máy này đã có khoá truy cập của bạn.',
    made: (time: string) => `Thêm ngày ${time}`,
    used: (time: string) => `Dùng lần cuối ${time}`,
    unused: 'Chưa dùng lần nào',
    rename: 'Đổi tên',
    name: 'Tên khoá',
    remove: 'Xoá khoá',
    removeAsk: (name: string) => `Xoá khoá "${name}"? Máy đó sẽ không đăng nhập bằng khoá này được nữa.`,
    removed: 'Đã xoá khoá truy cập',
    suspect: 'Có dấu hiệu bị sao chép, đã ngừng dùng. Bạn nên xoá khoá này.',
    impossible: 'Trình duyệt này không dùng được khoá truy cập. Bạn thử bằng Chrome, Safari hoặc Edge mới.',
    codeToo:
      'Khi có khoá truy cập, người lấy được sim của bạn mà đăng nhập bằng mã tin nhắn trên máy lạ sẽ bị giữ lại một thời gian, và bạn được báo để chặn.',
  },
  held: {
    title: 'Có máy lạ chờ bạn xác nhận',
    text: (device: string, at: string, until: string) =>
      `${device} đăng nhập bằng mã tin nhắn lúc ${at}. Máy này chưa làm được việc quan trọng cho đến ${until}.`,
    approve: 'Đúng là tôi',
    approved: 'Đã xác nhận máy đó',
    stop: 'Không phải tôi, chặn ngay',
    stopped: 'Đã chặn. Trong một ngày tới, mã tin nhắn không mở được tài khoản trên máy lạ.',
    here: 'Máy này đang chờ xác nhận',
    hereText: (until: string) =>
      `Tài khoản có khoá truy cập, mà máy này đăng nhập bằng mã tin nhắn. Bạn xem được tin, nhưng việc quan trọng phải chờ đến ${until}, hoặc khi bạn xác nhận trên một máy đã đăng nhập.`,
  },
  vneid: {
    title: 'Định danh qua VNeID',
    lead: 'Bạn sang trang VNeID để đăng nhập, rồi tự quay lại đây. Chúng tôi chỉ nhận số định danh, họ tên, ngày sinh, giới tính và mức của tài khoản.',
    need: 'Cần tài khoản VNeID mức 2, là tài khoản đã làm trực tiếp tại công an xã, phường.',
    go: 'Sang trang VNeID',
    again: 'Thử lại',
    others: 'Dùng cách khác',
    goOn: 'Tiếp tục việc đang làm',
    mine: 'Xem định danh của tôi',
    leave: 'Đăng xuất khỏi VNeID',
    leaveText: 'Nếu đây là máy dùng chung, bạn nên đăng xuất khỏi VNeID trên trình duyệt này.',
    results: {
      done: [
        'Đã định danh qua VNeID',
        'Tài khoản của bạn đã ở mức 2. Bạn không phải khai lại những thông tin này.',
      ],
      conflict: [
        'Cần cán bộ xem lại',
        'Người vừa đăng nhập VNeID khác với người đã định danh trên tài khoản này, hoặc số định danh đang gắn với tài khoản khác. Cán bộ sẽ xem và báo cho bạn.',
      ],
      cancelled: ['Bạn đã dừng lại', 'Chưa có thông tin nào được gửi đi. Bạn thử lại lúc nào cũng được.'],
      level: [
        'Tài khoản VNeID chưa đủ mức',
        'Tài khoản VNeID này ở mức 1. Bạn đến công an xã, phường làm mức 2, hoặc dùng cách khác ở đây.',
      ],
      expired: ['Đã quá thời gian', 'Mỗi lần sang VNeID chỉ có 10 phút. Bạn bắt đầu lại giúp.'],
      replayed: [
        'Trang này đã dùng rồi',
        'Kết quả của lần trước đã được ghi nhận. Bạn xem trong mục Định danh, hoặc bắt đầu lại.',
      ],
      elsewhere: [
        'Không đúng trình duyệt',
        'Bạn bắt đầu ở một trình duyệt hoặc tài khoản khác. Bạn mở lại ở nơi đã bắt đầu, hoặc bắt đầu lại ở đây.',
      ],
      away: [
        'VNeID đang không trả lời',
        'Lỗi không phải do bạn. Bạn thử lại sau ít phút, hoặc dùng cách khác.',
      ],
      refused: [
        'Không tin được câu trả lời',
        'Câu trả lời nhận được không khớp với yêu cầu đã gửi nên chúng tôi không dùng. Bạn bắt đầu lại giúp.',
      ],
      incomplete: [
        'VNeID trả thiếu thông tin',
        'Thiếu số định danh, họ tên, ngày sinh hoặc giới tính. Bạn dùng cách khác giúp.',
      ],
    } as Record<string, [string, string]>,
    none: 'Ở đây chưa kết nối với VNeID. Bạn dùng cách khác giúp.',
  },
};
export default vi;
