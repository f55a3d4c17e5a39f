declare global {
  namespace App {
    interface PageState {
      listing?: string;
    }
  }
}

export {};
