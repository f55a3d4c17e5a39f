package vn.daklakid.shell;

import android.app.Activity;
import android.content.Intent;
import android.os.Bundle;
import android.print.PrintAttributes;
import android.print.PrintManager;
import android.view.View;
import android.view.WindowInsets;
import android.webkit.CookieManager;
import android.webkit.WebSettings;
import android.webkit.WebView;
import android.widget.FrameLayout;

/** The whole app: one screen that shows the province's pages, and nothing else of the web. */
public final class MainActivity extends Activity {
    private Origin origin;
    private FrameLayout root;
    private WebView web;
    private Pages pages;
    private OfflineScreen offline;
    private Permissions permissions;
    private FileChooser files;

    @Override
    protected void onCreate(Bundle saved) {
        super.onCreate(saved);
        origin = new Origin(getString(R.string.origin));
        permissions = new Permissions(this);
        files = new FileChooser(this, permissions);
        root = new FrameLayout(this);
        root.setBackgroundColor(getColor(R.color.rice));
        root.setOnApplyWindowInsetsListener(new BesideBars());
        setContentView(root);
        open(saved, linked(getIntent()));
    }

    /** Makes the view of the pages: at the start, and again when Android took its process away. */
    private void open(Bundle saved, String address) {
        root.removeAllViews();
        web = new WebView(this);
        configure(web.getSettings());
        CookieManager.getInstance().setAcceptThirdPartyCookies(web, false);
        offline = new OfflineScreen(this, new View.OnClickListener() {
            @Override
            public void onClick(View button) {
                retry();
            }
        });
        pages = new Pages(this, origin);
        web.setWebViewClient(pages);
        web.setWebChromeClient(new Prompts(origin, permissions, files));
        web.setDownloadListener(new Downloads(this, origin));
        root.addView(web);
        root.addView(offline);
        if (saved == null || web.restoreState(saved) == null) {
            web.loadUrl(address);
        }
    }

    private static void configure(WebSettings settings) {
        settings.setJavaScriptEnabled(true);
        settings.setDomStorageEnabled(true);
        settings.setMediaPlaybackRequiresUserGesture(false); // the picture of the page's own camera
        settings.setAllowFileAccess(false);
        settings.setAllowContentAccess(false);
        settings.setMixedContentMode(WebSettings.MIXED_CONTENT_NEVER_ALLOW);
        settings.setSupportMultipleWindows(false); // target=_blank goes the way of all links
        // So that the page's own layout is what people enlarge.
        settings.setBuiltInZoomControls(true);
        settings.setDisplayZoomControls(false);
    }

    /** The page that a link from elsewhere leads to, else the first one. */
    private String linked(Intent intent) {
        String address = intent == null ? null : intent.getDataString();
        return origin.inside(address) ? address : origin.start();
    }

    @Override
    protected void onNewIntent(Intent intent) {
        setIntent(intent);
        if (origin.inside(intent.getDataString())) {
            web.loadUrl(intent.getDataString());
        }
    }

    void showOffline(int title, int text) {
        offline.show(title, text);
        web.setVisibility(View.INVISIBLE);
    }

    void hideOffline() {
        offline.setVisibility(View.GONE);
        web.setVisibility(View.VISIBLE);
    }

    private void retry() {
        pages.again();
        if (web.getUrl() == null) {
            web.loadUrl(linked(getIntent()));
        } else {
            web.reload();
        }
    }

    /** Starts over on the same page: Android kills the pages' process when memory is short. */
    void reopen() {
        String page = web.getUrl();
        root.removeAllViews();
        web.destroy();
        open(null, origin.inside(page) ? page : origin.start());
    }

    void print() {
        PrintManager printers = (PrintManager) getSystemService(PRINT_SERVICE);
        String name = getString(R.string.app_name);
        printers.print(name, web.createPrintDocumentAdapter(name), new PrintAttributes.Builder().build());
    }

    @Override
    public void onBackPressed() {
        if (web.canGoBack()) {
            web.goBack();
        } else {
            moveTaskToBack(true);
        }
    }

    @Override
    protected void onSaveInstanceState(Bundle state) {
        super.onSaveInstanceState(state);
        web.saveState(state);
    }

    @Override
    protected void onPause() {
        super.onPause();
        web.onPause();
        CookieManager.getInstance().flush(); // whoever signed in stays so, should the process end
    }

    @Override
    protected void onResume() {
        super.onResume();
        web.onResume();
    }

    @Override
    protected void onDestroy() {
        root.removeAllViews();
        web.destroy();
        super.onDestroy();
    }

    @Override
    protected void onActivityResult(int request, int result, Intent data) {
        files.chosen(request, result, data);
    }

    @Override
    public void onRequestPermissionsResult(int request, String[] names, int[] results) {
        permissions.answered(request);
    }

    /** Keeps the page clear of the bars and the keyboard, where Android draws apps beneath them. */
    private static final class BesideBars implements View.OnApplyWindowInsetsListener {
        @Override
        public WindowInsets onApplyWindowInsets(View view, WindowInsets bars) {
            view.setPadding(bars.getSystemWindowInsetLeft(), bars.getSystemWindowInsetTop(),
                    bars.getSystemWindowInsetRight(), bars.getSystemWindowInsetBottom());
            return bars.consumeSystemWindowInsets();
        }
    }
}
