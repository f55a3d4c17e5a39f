package vn.daklakid.shell;

import android.content.ContentProvider;
import android.content.ContentValues;
import android.content.Context;
import android.database.Cursor;
import android.database.MatrixCursor;
import android.net.Uri;
import android.os.ParcelFileDescriptor;
import android.provider.OpenableColumns;
import java.io.File;
import java.io.FileNotFoundException;
import java.util.UUID;

/**
 * Lends the camera app one file to write a photo to. Photos of cards and
 * papers stay in this app's cache and never reach the gallery.
 */
public final class CaptureProvider extends ContentProvider {
    private static final String TYPE = "image/jpeg";

    static File newFile(Context context) {
        File folder = folder(context);
        folder.mkdirs();
        return new File(folder, UUID.randomUUID() + ".jpg");
    }

    static Uri uriOf(Context context, File file) {
        return new Uri.Builder().scheme("content").authority(context.getPackageName() + ".capture").appendPath(file.getName()).build();
    }

    /** Removes the photos of earlier days of the app. */
    static void forget(Context context) {
        File[] files = folder(context).listFiles();
        if (files != null) {
            for (File file : files) {
                file.delete();
            }
        }
    }

    private static File folder(Context context) {
        return new File(context.getCacheDir(), "captures");
    }

    private File file(Uri uri) throws FileNotFoundException {
        String name = uri.getLastPathSegment();
        if (name == null || !name.matches("[0-9a-f-]{36}\\.jpg")) {
            throw new FileNotFoundException();
        }
        return new File(folder(getContext()), name);
    }

    @Override
    public ParcelFileDescriptor openFile(Uri uri, String mode) throws FileNotFoundException {
        return ParcelFileDescriptor.open(file(uri), ParcelFileDescriptor.parseMode(mode));
    }

    @Override
    public Cursor query(Uri uri, String[] columns, String where, String[] values, String order) {
        String[] asked = columns == null ? new String[] {OpenableColumns.DISPLAY_NAME, OpenableColumns.SIZE} : columns;
        MatrixCursor rows = new MatrixCursor(asked);
        MatrixCursor.RowBuilder row = rows.newRow();
        try {
            for (String column : asked) {
                row.add(OpenableColumns.SIZE.equals(column) ? (Object) file(uri).length() : file(uri).getName());
            }
        } catch (FileNotFoundException e) {
            return null;
        }
        return rows;
    }

    @Override
    public boolean onCreate() {
        return true;
    }

    @Override
    public String getType(Uri uri) {
        return TYPE;
    }

    @Override
    public Uri insert(Uri uri, ContentValues values) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int update(Uri uri, ContentValues values, String where, String[] arguments) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int delete(Uri uri, String where, String[] arguments) {
        throw new UnsupportedOperationException();
    }
}
