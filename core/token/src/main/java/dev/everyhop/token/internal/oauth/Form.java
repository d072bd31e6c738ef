package dev.everyhop.token.internal.oauth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;

/** A form in the making ({@code application/x-www-form-urlencoded}). */
public final class Form {

    private final StringBuilder text = new StringBuilder();

    /** Adds a field. */
    public Form add(String name, String value) {
        if (text.length() > 0) {
            text.append('&');
        }
        text.append(encoded(name)).append('=').append(encoded(value));
        return this;
    }

    /** Returns the form as it is sent. */
    public String body() {
        return text.toString();
    }

    /** Encodes one text as forms do. */
    public static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    /** Returns nothing of the form: it holds credentials. */
    @Override
    public String toString() {
        return "Form";
    }
}
