package vn.daklakid.shell;

import android.content.ActivityNotFoundException;
import android.content.Intent;
import android.net.Uri;
import android.net.http.SslError;
import android.webkit.RenderProcessGoneDetail;
import android.webkit.SslErrorHandler;
import android.webkit.WebResourceError;
import android.webkit.WebResourceRequest;
import android.webkit.WebResourceResponse;
import android.webkit.WebView;
import android.webkit.WebViewClient;
import android.widget.Toast;
import java.io.ByteArrayInputStream;

/** Follows links: those of the origin inside, others in the browser or their own app. */
final class Pages extends WebViewClient {
    // Android's view of pages has no printing of its own: window.print() comes
    // here as a link. That and no more is what a page can ask of the shell.
    private static final String PRINT = "shell:print";
    private static final String PRINT_HERE = "window.print=function(){location.href='" + PRINT + "'}";

    private final MainActivity activity;
    private final Origin origin;
    private String failed; // the page that could not be fetched, until it is tried again

    Pages(MainActivity activity, Origin origin) {
        this.activity = activity;
        this.origin = origin;
    }

    @Override
    public boolean shouldOverrideUrlLoading(WebView view, String address) {
        if (PRINT.equals(address)) {
            activity.print();
            return true;
        }
        switch (origin.where(address)) {
            case INSIDE:
                return false;
            case OUTSIDE:
                hand(address);
                return true;
            default:
                return true;
        }
    }

    private void hand(String address) {
        Intent intent = new Intent(Intent.ACTION_VIEW, Uri.parse(address));
        intent.addCategory(Intent.CATEGORY_BROWSABLE);
        try {
            activity.startActivity(intent);
        } catch (ActivityNotFoundException | SecurityException e) {
            Toast.makeText(activity, R.string.nothing_opens, Toast.LENGTH_LONG).show();
        }
    }

    /** Holds back what came another way than by a link, a form sent elsewhere for one. */
    @Override
    public WebResourceResponse shouldInterceptRequest(WebView view, WebResourceRequest request) {
        if (request.isForMainFrame() && !origin.inside(request.getUrl().toString())) {
            return new WebResourceResponse("text/plain", "utf-8", new ByteArrayInputStream(new byte[0]));
        }
        return null;
    }

    /** The page that failed is tried again. */
    void again() {
        failed = null;
    }

    @Override
    public void onPageFinished(WebView view, String address) {
        if (!address.equals(failed)) { // Android finishes failed pages, too
            failed = null;
            activity.hideOffline();
            view.evaluateJavascript(PRINT_HERE, null);
        }
    }

    @Override
    public void onReceivedError(WebView view, WebResourceRequest request, WebResourceError error) {
        if (request.isForMainFrame()) { // never visited; else the pages' own worker had answered
            failed = request.getUrl().toString();
            activity.showOffline(R.string.offline_title, R.string.offline_text);
        }
    }

    @Override
    public void onReceivedSslError(WebView view, SslErrorHandler handler, SslError error) {
        handler.cancel();
        failed = error.getUrl();
        activity.showOffline(R.string.unsafe_title, R.string.unsafe_text);
    }

    // Since Android 8, which calls it by its name; without it the app ends.
    public boolean onRenderProcessGone(WebView view, RenderProcessGoneDetail detail) {
        activity.reopen();
        return true;
    }
}
