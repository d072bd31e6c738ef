package dev.everyhop.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The raw parameters of one request: nothing is decoded yet. */
public interface ParameterSource {

    /** Returns the value of a path variable as it stood on the request line, still percent-encoded; null if there is none. */
    @Nullable
    String rawPathVariable(String name);

    /** Returns the query as it stood on the request line, without the question mark; null if there was none. */
    @Nullable
    String rawQuery();

    /** Returns each value of a header, in order, one for each line; empty if it is absent. Names have no case. */
    List<String> header(String name);
}
