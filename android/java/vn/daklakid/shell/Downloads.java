package vn.daklakid.shell;

import android.app.DownloadManager;
import android.content.Context;
import android.net.Uri;
import android.os.Build;
import android.os.Environment;
import android.webkit.CookieManager;
import android.webkit.DownloadListener;
import android.webkit.URLUtil;
import android.widget.Toast;

/** Downloads files of the origin, as the person who is signed in: results, calendars, timetables. */
final class Downloads implements DownloadListener {
    private static final int ANDROID_10 = 29; // from there the shared folder needs no permission

    private final Context context;
    private final Origin origin;

    Downloads(Context context, Origin origin) {
        this.context = context;
        this.origin = origin;
    }

    @Override
    public void onDownloadStart(String address, String agent, String disposition, String type, long length) {
        if (!origin.inside(address)) { // the session's cookie goes nowhere else
            say(R.string.not_downloaded);
            return;
        }
        String name = URLUtil.guessFileName(address, disposition, type);
        DownloadManager.Request request = new DownloadManager.Request(Uri.parse(address));
        request.setMimeType(type);
        request.setTitle(name);
        request.addRequestHeader("User-Agent", agent);
        String cookies = CookieManager.getInstance().getCookie(address);
        if (cookies != null) {
            request.addRequestHeader("Cookie", cookies);
        }
        request.setNotificationVisibility(DownloadManager.Request.VISIBILITY_VISIBLE_NOTIFY_COMPLETED);
        try {
            if (Build.VERSION.SDK_INT >= ANDROID_10) {
                request.setDestinationInExternalPublicDir(Environment.DIRECTORY_DOWNLOADS, name);
            } else {
                request.setDestinationInExternalFilesDir(context, Environment.DIRECTORY_DOWNLOADS, name);
            }
            ((DownloadManager) context.getSystemService(Context.DOWNLOAD_SERVICE)).enqueue(request);
            say(R.string.downloading);
        } catch (IllegalStateException | IllegalArgumentException | SecurityException e) {
            say(R.string.not_downloaded); // no storage, or the phone's download service is switched off
        }
    }

    private void say(int text) {
        Toast.makeText(context, text, Toast.LENGTH_LONG).show();
    }
}
