package vn.daklakid.shell;

import android.Manifest;
import android.net.Uri;
import android.webkit.GeolocationPermissions;
import android.webkit.PermissionRequest;
import android.webkit.ValueCallback;
import android.webkit.WebChromeClient;
import android.webkit.WebView;
import java.util.ArrayList;
import java.util.List;

/** Answers what a page of the origin asks for: camera, microphone, place, files. Others get nothing. */
final class Prompts extends WebChromeClient {
    private final Origin origin;
    private final Permissions permissions;
    private final FileChooser files;

    Prompts(Origin origin, Permissions permissions, FileChooser files) {
        this.origin = origin;
        this.permissions = permissions;
        this.files = files;
    }

    @Override
    public void onPermissionRequest(final PermissionRequest request) {
        final List<String> needed = new ArrayList<>();
        if (origin.inside(request.getOrigin().toString())) {
            for (String resource : request.getResources()) {
                if (permissionOf(resource) != null) {
                    needed.add(permissionOf(resource));
                }
            }
        }
        if (needed.isEmpty()) {
            request.deny();
            return;
        }
        permissions.ask(needed.toArray(new String[0]), new Runnable() {
            @Override
            public void run() {
                answer(request);
            }
        });
    }

    private void answer(PermissionRequest request) {
        List<String> granted = new ArrayList<>();
        for (String resource : request.getResources()) {
            if (permissionOf(resource) != null && permissions.has(permissionOf(resource))) {
                granted.add(resource);
            }
        }
        if (granted.isEmpty()) {
            request.deny();
        } else {
            request.grant(granted.toArray(new String[0]));
        }
    }

    /** Android's permission for what a page calls a resource; null of those no page here needs. */
    private static String permissionOf(String resource) {
        switch (resource) {
            case PermissionRequest.RESOURCE_VIDEO_CAPTURE:
                return Manifest.permission.CAMERA;
            case PermissionRequest.RESOURCE_AUDIO_CAPTURE:
                return Manifest.permission.RECORD_AUDIO;
            default:
                return null;
        }
    }

    @Override
    public void onGeolocationPermissionsShowPrompt(final String page, final GeolocationPermissions.Callback callback) {
        if (!origin.inside(page)) {
            callback.invoke(page, false, false);
            return;
        }
        String[] places = {Manifest.permission.ACCESS_COARSE_LOCATION, Manifest.permission.ACCESS_FINE_LOCATION};
        permissions.ask(places, new Runnable() {
            @Override
            public void run() {
                // Not retained here: what counts is what the phone's settings say.
                callback.invoke(page, permissions.has(Manifest.permission.ACCESS_COARSE_LOCATION), false);
            }
        });
    }

    @Override
    public boolean onShowFileChooser(WebView view, ValueCallback<Uri[]> answer, FileChooserParams wanted) {
        return files.open(answer, wanted);
    }
}
