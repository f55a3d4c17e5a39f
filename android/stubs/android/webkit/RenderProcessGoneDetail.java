package android.webkit;

/** Of Android 8, newer than the library that this is compiled against. Not packed: the phone has its own. */
public abstract class RenderProcessGoneDetail {
    public abstract boolean didCrash();
}
