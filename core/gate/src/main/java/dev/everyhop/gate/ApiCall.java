package dev.everyhop.gate;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The head of a request as it came over the wire: an adapter's view, made by it for one check.
 *
 * <p><b>Contract.</b> Values are those of the connection itself, before any filter rewrote them: a proxy's headers are
 * headers here, never the peer.
 */
public interface ApiCall {

    /** Returns the method, such as {@code GET}, in the case it was sent. */
    String method();

    /** Returns the path as it stood on the request line: not decoded, not normalised, without the query. */
    String rawPath();

    /** Returns the query as it stood on the request line, without the question mark; null if there was none. */
    @Nullable
    String rawQuery();

    /** Returns each value of a header, in order, one for each line; empty if it is absent. Names have no case. */
    List<String> header(String name);

    /** Returns the address of the TCP peer as text, such as {@code 192.0.2.7}. */
    String peerAddress();
}
