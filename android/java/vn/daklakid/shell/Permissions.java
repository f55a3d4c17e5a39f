package vn.daklakid.shell;

import android.app.Activity;
import android.content.pm.PackageManager;
import android.util.SparseArray;
import java.util.ArrayList;
import java.util.List;

/** Asks Android for permissions at the moment somebody needs them. A refusal blocks nothing but the need itself. */
final class Permissions {
    private final Activity activity;
    private final SparseArray<Runnable> waiting = new SparseArray<>();
    private int asked;

    Permissions(Activity activity) {
        this.activity = activity;
    }

    boolean has(String permission) {
        return activity.checkSelfPermission(permission) == PackageManager.PERMISSION_GRANTED;
    }

    /** Runs then when the person has answered, at once if nothing is to be asked. */
    void ask(String[] permissions, Runnable then) {
        List<String> missing = new ArrayList<>();
        for (String permission : permissions) {
            if (!has(permission)) {
                missing.add(permission);
            }
        }
        if (missing.isEmpty()) {
            then.run();
            return;
        }
        asked = (asked + 1) % 100;
        waiting.put(asked, then);
        activity.requestPermissions(missing.toArray(new String[0]), asked);
    }

    void answered(int request) {
        Runnable then = waiting.get(request);
        waiting.remove(request);
        if (then != null) {
            then.run();
        }
    }
}
