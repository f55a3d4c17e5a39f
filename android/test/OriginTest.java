package vn.daklakid.shell;

/** Run by scripts/apk-test on a plain Java: exits with 1 at the first address that goes a wrong way. */
public final class OriginTest {
    private static int passed;

    public static void main(String[] arguments) {
        Origin real = new Origin("https://ID.daklak.example");
        for (String address : new String[] {
            "https://id.daklak.example", "https://id.daklak.example/", "HTTPS://ID.DAKLAK.EXAMPLE/thue-nha/1?a=b|c#d",
            "https://id.daklak.example:443/x", "https://id.daklak.example?x", "https://id.daklak.example/a@b\\c",
        }) {
            want(real, address, Origin.Where.INSIDE);
        }
        for (String address : new String[] {
            "http://id.daklak.example/", "https://id.daklak.example:8443/", "https://id.daklak.example.evil.example/",
            "https://evil.example/?https://id.daklak.example/", "https://evil.example#https://id.daklak.example",
            "tel:+84912345678", "TEL:113", "mailto:a@b.example", "sms:0912345678?body=x", "smsto:0912345678", "geo:12.68,108.04?q=Buôn Ma Thuột",
        }) {
            want(real, address, Origin.Where.OUTSIDE);
        }
        for (String address : new String[] {
            null, "", "about:blank", "javascript:alert(1)", "data:text/html,x", "blob:https://id.daklak.example/1", "file:///sdcard/x", "content://x/y",
            "intent://scan/#Intent;scheme=zxing;package=evil;end", "market://details?id=evil", "shell:other",
            "https://id.daklak.example\\@evil.example/", "https://evil.example@id.daklak.example/", "https://id.daklak.example@evil.example/",
            "https:///id.daklak.example/", "https:/id.daklak.example", "https://id.daklak.example:99999999/", "https:// id.daklak.example/", "//id.daklak.example/",
        }) {
            want(real, address, Origin.Where.NOWHERE);
        }
        Origin local = new Origin("http://127.0.0.1:8080");
        want(local, "http://127.0.0.1:8080/toi", Origin.Where.INSIDE);
        want(local, "http://127.0.0.1/", Origin.Where.OUTSIDE);
        want(local, "http://127.0.0.1:8081/", Origin.Where.OUTSIDE);
        want(local, "https://127.0.0.1:8080/", Origin.Where.OUTSIDE);
        for (String address : new String[] {"ftp://x.example", "id.daklak.example", "https://"}) {
            try {
                new Origin(address);
                throw new AssertionError("taken for an origin: " + address);
            } catch (IllegalArgumentException expected) {
                passed++;
            }
        }
        System.out.println("origin: " + passed + " addresses");
    }

    private static void want(Origin origin, String address, Origin.Where want) {
        if (origin.where(address) != want) {
            throw new AssertionError(address + " is " + origin.where(address) + ", want " + want);
        }
        passed++;
    }
}
