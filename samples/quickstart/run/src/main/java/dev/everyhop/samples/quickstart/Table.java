package dev.everyhop.samples.quickstart;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes rows as text. */
final class Table {

    private static final List<String> HEADINGS = List.of("request", "expected", "status", "decision", "reason", "time");

    private Table() {}

    static String of(List<Row> rows) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(HEADINGS);
        rows.forEach(row -> lines.add(cells(row)));
        int[] widths = new int[HEADINGS.size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        StringBuilder out = new StringBuilder();
        for (List<String> line : lines) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                text.append(i == 0 ? "" : " | ")
                        .append(line.get(i))
                        .append(" ".repeat(widths[i] - line.get(i).length()));
            }
            out.append(text.toString().stripTrailing()).append('\n');
        }
        long bad = rows.stream().filter(row -> !row.asExpected()).count();
        return out.append('\n')
                .append(
                        bad == 0
                                ? "All " + rows.size() + " decisions as expected."
                                : bad + " NOT AS EXPECTED (marked !).")
                .append('\n')
                .toString();
    }

    private static List<String> cells(Row row) {
        Row.Result expected = row.expected();
        String reason = expected.verdict().reason();
        return List.of(
                (row.asExpected() ? "  " : "! ") + row.request(),
                reason.equals(Verdict.NO_REASON) ? "" + expected.status() : expected.status() + " " + reason,
                "" + row.actual().status(),
                row.actual().verdict().outcome(),
                row.actual().verdict().reason(),
                milliseconds(row.time()));
    }

    private static String milliseconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f ms", time.toNanos() / 1e6);
    }
}
