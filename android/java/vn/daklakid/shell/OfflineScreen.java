package vn.daklakid.shell;

import android.content.Context;
import android.content.res.ColorStateList;
import android.view.Gravity;
import android.view.View;
import android.view.ViewGroup.LayoutParams;
import android.widget.Button;
import android.widget.LinearLayout;
import android.widget.ScrollView;
import android.widget.TextView;

/** What stands in for a page that could not be fetched and was never visited. */
final class OfflineScreen extends ScrollView {
    private final TextView title;
    private final TextView text;

    OfflineScreen(Context context, View.OnClickListener retry) {
        super(context);
        LinearLayout column = new LinearLayout(context);
        column.setOrientation(LinearLayout.VERTICAL);
        column.setGravity(Gravity.CENTER);
        column.setPadding(dp(24), dp(24), dp(24), dp(24));
        title = sentence(24);
        text = sentence(16);
        text.setPadding(0, dp(12), 0, dp(24));
        text.setLineSpacing(0, 1.3f); // stacked diacritics
        Button again = new Button(context);
        again.setText(R.string.retry);
        again.setAllCaps(false);
        again.setTextSize(16);
        again.setMinHeight(dp(48));
        again.setTextColor(context.getColor(R.color.on_earth));
        again.setBackgroundTintList(ColorStateList.valueOf(context.getColor(R.color.earth)));
        again.setOnClickListener(retry);
        column.addView(title);
        column.addView(text);
        column.addView(again, new LinearLayout.LayoutParams(LayoutParams.MATCH_PARENT, LayoutParams.WRAP_CONTENT));
        setFillViewport(true);
        addView(column);
        setBackgroundColor(context.getColor(R.color.rice));
        setVisibility(GONE);
    }

    void show(int titleText, int explanation) {
        title.setText(titleText);
        text.setText(explanation);
        setVisibility(VISIBLE);
        announceForAccessibility(title.getText());
    }

    private TextView sentence(int size) {
        TextView view = new TextView(getContext());
        view.setTextSize(size);
        view.setTextColor(getContext().getColor(R.color.ink));
        view.setGravity(Gravity.CENTER);
        return view;
    }

    private int dp(int size) {
        return Math.round(size * getResources().getDisplayMetrics().density);
    }
}
