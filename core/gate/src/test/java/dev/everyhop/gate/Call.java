package dev.everyhop.gate;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request head as a test wants it. */
record Call(String method, String rawPath, @Nullable String rawQuery, List<String[]> headers) implements ApiCall {

    static Call of(String method, String target) {
        int mark = target.indexOf('?');
        return mark < 0
                ? new Call(method, target, null, List.of())
                : new Call(method, target.substring(0, mark), target.substring(mark + 1), List.of());
    }

    static Call get(String target) {
        return of("GET", target);
    }

    Call with(String name, String value) {
        List<String[]> more = new ArrayList<>(headers);
        more.add(new String[] {name, value});
        return new Call(method, rawPath, rawQuery, List.copyOf(more));
    }

    Call bearer(String token) {
        return with("Authorization", "Bearer " + token);
    }

    @Override
    public List<String> header(String name) {
        return headers.stream()
                .filter(header -> header[0].equalsIgnoreCase(name))
                .map(header -> header[1])
                .toList();
    }

    @Override
    public String peerAddress() {
        return "192.0.2.7";
    }
}
