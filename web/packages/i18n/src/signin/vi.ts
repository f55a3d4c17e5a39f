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
};
export default vi;
