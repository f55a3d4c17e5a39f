package vn.daklakid.shell;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The one address whose pages open inside. Plain Java, so that its test runs
 * without a phone.
 */
final class Origin {
    /** What an address may do. */
    enum Where {
        /** A page of the origin. */
        INSIDE,
        /** For another app: the browser, the dialler, mail, a map. */
        OUTSIDE,
        /** For nobody. */
        NOWHERE
    }

    // No user name, no backslash: what one parser takes for the host another
    // takes for a name before it.
    private static final Pattern WEB =
            Pattern.compile("(https?)://([^/?#\\\\@\\s:]+)(?::([0-9]{1,5}))?(?:[/?#].*)?", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern OTHER_APPS = Pattern.compile("(?:tel|mailto|geo|sms|smsto):.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private final String origin;

    Origin(String address) {
        origin = of(address);
        if (origin == null) {
            throw new IllegalArgumentException("not a web address: " + address);
        }
    }

    /** Where an address belongs. */
    Where where(String address) {
        if (address == null) {
            return Where.NOWHERE;
        }
        String its = of(address);
        if (its != null) {
            return its.equals(origin) ? Where.INSIDE : Where.OUTSIDE;
        }
        // intent:, file:, content:, javascript: and the like could start
        // what the reader never chose.
        return OTHER_APPS.matcher(address).matches() ? Where.OUTSIDE : Where.NOWHERE;
    }

    boolean inside(String address) {
        return where(address) == Where.INSIDE;
    }

    /** The first page. */
    String start() {
        return origin + "/";
    }

    /** Scheme, host and port of a web address, in one spelling; null of anything else. */
    private static String of(String address) {
        Matcher parts = WEB.matcher(address);
        if (!parts.matches()) {
            return null;
        }
        String scheme = parts.group(1).toLowerCase(Locale.ROOT);
        String host = parts.group(2).toLowerCase(Locale.ROOT);
        String port = parts.group(3);
        boolean usual = port == null || port.equals(scheme.equals("https") ? "443" : "80");
        return scheme + "://" + host + (usual ? "" : ":" + port);
    }
}
