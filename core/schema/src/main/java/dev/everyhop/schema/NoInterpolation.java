package dev.everyhop.schema;

import jakarta.validation.MessageInterpolator;
import java.util.Locale;

/** Leaves message templates as they are: nobody reads them here, and interpolation may run expressions. */
final class NoInterpolation implements MessageInterpolator {

    @Override
    public String interpolate(String messageTemplate, Context context) {
        return messageTemplate;
    }

    @Override
    public String interpolate(String messageTemplate, Context context, Locale locale) {
        return messageTemplate;
    }
}
