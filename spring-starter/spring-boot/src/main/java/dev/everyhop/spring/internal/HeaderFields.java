package dev.everyhop.spring.internal;

import dev.everyhop.gate.Decision;
import org.springframework.http.HttpHeaders;

/** Header fields of Spring's as those of a decision. */
public final class HeaderFields {

    private HeaderFields() {}

    /** Returns the fields, one for each name. */
    public static Decision.Header[] of(HttpHeaders headers) {
        return headers.headerSet().stream()
                .map(header -> new Decision.Header(header.getKey(), String.join(", ", header.getValue())))
                .toArray(Decision.Header[]::new);
    }
}
