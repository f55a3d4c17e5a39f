// Tiếng Việt, viết trước.
export default {
  title: 'Chia sẻ',
  link: 'Đường dẫn',
  copy: 'Sao chép đường dẫn',
  copied: 'Đã sao chép đường dẫn',
  byHand: 'Trình duyệt không cho sao chép. Bạn giữ vào đường dẫn để sao chép bằng tay.',
  code: 'Mã QR của trang này',
  codeHint: 'Đưa mã này cho người bên cạnh quét.',
};
