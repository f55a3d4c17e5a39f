package vn.daklakid.shell;

import android.Manifest;
import android.app.Activity;
import android.content.ActivityNotFoundException;
import android.content.ClipData;
import android.content.Intent;
import android.net.Uri;
import android.provider.MediaStore;
import android.webkit.ValueCallback;
import android.webkit.WebChromeClient.FileChooserParams;
import java.io.File;
import java.util.ArrayList;
import java.util.List;

/** Lets people pick files for a page, or take the photo that it asks for. */
final class FileChooser {
    private static final int REQUEST = 1000;

    private final Activity activity;
    private final Permissions permissions;
    private ValueCallback<Uri[]> waiting;
    private File photo;

    FileChooser(Activity activity, Permissions permissions) {
        this.activity = activity;
        this.permissions = permissions;
        CaptureProvider.forget(activity);
    }

    boolean open(ValueCallback<Uri[]> answer, final FileChooserParams wanted) {
        reply(null);
        waiting = answer;
        if (!takesPhotos(wanted)) {
            start(wanted, false);
            return true;
        }
        permissions.ask(new String[] {Manifest.permission.CAMERA}, new Runnable() {
            @Override
            public void run() {
                start(wanted, permissions.has(Manifest.permission.CAMERA));
            }
        });
        return true;
    }

    private static boolean takesPhotos(FileChooserParams wanted) {
        for (String type : wanted.getAcceptTypes()) {
            if (type.startsWith("image/") || type.equals(".jpg") || type.equals(".jpeg")) {
                return true;
            }
        }
        return wanted.isCaptureEnabled();
    }

    private void start(FileChooserParams wanted, boolean camera) {
        photo = camera ? CaptureProvider.newFile(activity) : null;
        Intent shown = wanted.isCaptureEnabled() && camera ? capture() : choose(wanted, camera);
        try {
            activity.startActivityForResult(shown, REQUEST);
        } catch (ActivityNotFoundException | SecurityException e) {
            reply(null);
        }
    }

    private Intent capture() {
        Uri uri = CaptureProvider.uriOf(activity, photo);
        Intent intent = new Intent(MediaStore.ACTION_IMAGE_CAPTURE);
        intent.putExtra(MediaStore.EXTRA_OUTPUT, uri);
        intent.setClipData(ClipData.newRawUri("", uri)); // carries the right to write there
        intent.addFlags(Intent.FLAG_GRANT_READ_URI_PERMISSION | Intent.FLAG_GRANT_WRITE_URI_PERMISSION);
        return intent;
    }

    private Intent choose(FileChooserParams wanted, boolean camera) {
        Intent pick = new Intent(Intent.ACTION_GET_CONTENT);
        pick.addCategory(Intent.CATEGORY_OPENABLE);
        pick.setType("*/*");
        List<String> types = new ArrayList<>();
        for (String type : wanted.getAcceptTypes()) {
            if (type.indexOf('/') > 0) { // pages also name endings, which Android's pickers do not know
                types.add(type);
            }
        }
        if (!types.isEmpty()) {
            pick.putExtra(Intent.EXTRA_MIME_TYPES, types.toArray(new String[0]));
        }
        pick.putExtra(Intent.EXTRA_ALLOW_MULTIPLE, wanted.getMode() == FileChooserParams.MODE_OPEN_MULTIPLE);
        Intent chooser = Intent.createChooser(pick, activity.getString(R.string.choose_file));
        if (camera) {
            chooser.putExtra(Intent.EXTRA_INITIAL_INTENTS, new Intent[] {capture()});
        }
        return chooser;
    }

    void chosen(int request, int result, Intent data) {
        if (request != REQUEST) {
            return;
        }
        Uri[] uris = result == Activity.RESULT_OK ? chosen(data) : null;
        if (uris == null && result == Activity.RESULT_OK && photo != null && photo.length() > 0) {
            uris = new Uri[] {CaptureProvider.uriOf(activity, photo)};
        }
        reply(uris);
    }

    private static Uri[] chosen(Intent data) {
        ClipData many = data == null ? null : data.getClipData();
        if (many != null && many.getItemCount() > 0) {
            Uri[] uris = new Uri[many.getItemCount()];
            for (int i = 0; i < uris.length; i++) {
                uris[i] = many.getItemAt(i).getUri();
            }
            return uris;
        }
        return data == null || data.getData() == null ? null : new Uri[] {data.getData()};
    }

    private void reply(Uri[] uris) {
        if (waiting != null) {
            waiting.onReceiveValue(uris);
            waiting = null;
        }
    }
}
