package dev.everyhop.servlet;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.everyhop.gate.BodyDecision;
import dev.everyhop.schema.BodyContract;
import dev.everyhop.schema.MediaType;
import dev.everyhop.schema.WireGuard;
import dev.everyhop.schema.WireLimits;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.Part;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UnsupportedEncodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A request whose body was read and checked: the handler gets those bytes and no others, and a head that fits them.
 *
 * <p>Parameters come from the query as it was sent and, for a form that was posted and for the texts among the parts of a
 * multipart form, from these bytes: a container that has read parameters earlier is not asked. Parts are read by the parser
 * and the limits that the body was checked by.
 */
final class ReplayedRequest extends CallerRequest {

    private static final String LENGTH = "content-length";
    private static final String CODING = "content-encoding";
    private static final String TRANSFER = "transfer-encoding";
    private static final String TYPE = "content-type";

    private final HttpServletRequest original;
    private final byte[] body;
    private final boolean decoded;
    private final @Nullable String length;
    private final @Nullable String charset;
    private @Nullable ReplayedStream stream;
    private @Nullable BufferedReader reader;
    private @Nullable Map<String, String[]> parameters;
    private final @Nullable MediaType multipart;
    private final WireGuard guard;
    private @Nullable List<CheckedPart> parts;

    ReplayedRequest(HttpServletRequest request, Passage passage, BodyDecision.Accepted accepted) {
        super(request, passage);
        this.original = new ServletCall(request).original();
        this.body = accepted.body();
        MediaType mediaType = accepted.mediaType();
        // What a shadowed layer let through was not decoded: it keeps its coding.
        this.decoded = mediaType != null || body.length == 0;
        this.length = body.length > 0 || original.getHeader(LENGTH) != null || original.getHeader(TRANSFER) != null
                ? Integer.toString(body.length)
                : null;
        this.charset = mediaType == null ? null : charset(mediaType);
        this.multipart = mediaType == null || !mediaType.isMultipartForm() ? null : mediaType;
        this.guard = passage.permit
                .route()
                .rules()
                .body()
                .map(BodyContract::guard)
                .orElseGet(() -> WireGuard.of(WireLimits.defaults()));
    }

    /** Returns the charset by which the body was checked; null for bytes that are no text. */
    private static @Nullable String charset(MediaType type) {
        String declared = type.parameters().get("charset");
        boolean text = type.isJson() || type.type().equals("text") || type.isForm() || type.isMultipartForm();
        return declared != null ? declared : text ? "UTF-8" : null;
    }

    @Override
    public ServletInputStream getInputStream() {
        if (reader != null) {
            throw new IllegalStateException("getReader() was called for this request");
        }
        if (stream == null) {
            stream = new ReplayedStream(body, this);
        }
        return stream;
    }

    @Override
    public BufferedReader getReader() throws IOException {
        if (reader == null) {
            if (stream != null) {
                throw new IllegalStateException("getInputStream() was called for this request");
            }
            reader = new BufferedReader(new InputStreamReader(new ReplayedStream(body, this), readerCharset()));
        }
        return reader;
    }

    private Charset readerCharset() throws UnsupportedEncodingException {
        String name = getCharacterEncoding();
        try {
            return name == null ? StandardCharsets.ISO_8859_1 : Charset.forName(name);
        } catch (IllegalArgumentException e) {
            UnsupportedEncodingException unsupported = new UnsupportedEncodingException(name);
            unsupported.initCause(e);
            throw unsupported;
        }
    }

    @Override
    public @Nullable String getCharacterEncoding() {
        return charset == null ? super.getCharacterEncoding() : charset;
    }

    /** A text that was checked in its charset is not read in another. */
    @Override
    public void setCharacterEncoding(String encoding) throws UnsupportedEncodingException {
        if (charset == null) {
            super.setCharacterEncoding(encoding);
        }
    }

    /** As {@link #setCharacterEncoding(String)}; new in Servlet 6.1. */
    @Override
    public void setCharacterEncoding(Charset encoding) {
        if (charset == null) {
            super.setCharacterEncoding(encoding);
        }
    }

    @Override
    public int getContentLength() {
        return length == null ? -1 : body.length;
    }

    @Override
    public long getContentLengthLong() {
        return getContentLength();
    }

    @Override
    public @Nullable String getContentType() {
        return original.getContentType();
    }

    @Override
    public @Nullable String getHeader(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case LENGTH -> length;
            case TRANSFER -> null;
            case CODING -> decoded ? null : original.getHeader(name);
            case TYPE -> original.getHeader(name);
            default -> super.getHeader(name);
        };
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case LENGTH, TRANSFER -> one(getHeader(name));
            case CODING -> decoded ? Collections.emptyEnumeration() : original.getHeaders(name);
            case TYPE -> original.getHeaders(name);
            default -> super.getHeaders(name);
        };
    }

    private static Enumeration<String> one(@Nullable String value) {
        return Collections.enumeration(value == null ? List.of() : List.of(value));
    }

    @Override
    public Enumeration<String> getHeaderNames() {
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        names.addAll(Collections.list(super.getHeaderNames()));
        for (String name : List.of("Content-Length", "Transfer-Encoding", "Content-Encoding", "Content-Type")) {
            if (getHeader(name) == null) {
                names.remove(name);
            } else {
                names.add(name);
            }
        }
        return Collections.enumeration(names);
    }

    @Override
    public int getIntHeader(String name) {
        String value = getHeader(name);
        return value == null ? -1 : Integer.parseInt(value);
    }

    @Override
    public @Nullable String getParameter(String name) {
        String[] values = parameters().get(name);
        return values == null ? null : values[0];
    }

    @Override
    public String @Nullable [] getParameterValues(String name) {
        String[] values = parameters().get(name);
        return values == null ? null : values.clone();
    }

    @Override
    public Enumeration<String> getParameterNames() {
        return Collections.enumeration(parameters().keySet());
    }

    @Override
    public Map<String, String[]> getParameterMap() {
        return Collections.unmodifiableMap(parameters());
    }

    private Map<String, String[]> parameters() {
        Map<String, String[]> known = parameters;
        if (known == null) {
            Forms forms = new Forms();
            forms.add(Objects.requireNonNullElse(original.getQueryString(), ""));
            boolean coded = getHeader(CODING) != null;
            // Servlet 6.0, section 3.1.1: of forms only posted ones are parameters.
            if (original.getMethod().equals("POST") && !coded && Forms.isForm(original.getContentType())) {
                forms.add(new String(body, UTF_8));
            }
            List<CheckedPart> found = parts();
            for (CheckedPart part : found == null ? List.<CheckedPart>of() : found) {
                // Servlet 6.0, section 3.2: a part that is no file is a parameter too.
                if (part.part().fileName() == null) {
                    forms.add(part.getName(), new String(part.part().content(), UTF_8));
                }
            }
            known = forms.parameters();
            parameters = known;
        }
        return known;
    }

    @Override
    public Collection<Part> getParts() throws ServletException {
        List<CheckedPart> found = parts();
        if (found == null) {
            throw new ServletException("The body is no multipart form that was checked: there are no parts");
        }
        return Collections.unmodifiableList(found);
    }

    @Override
    public @Nullable Part getPart(String name) throws ServletException {
        return getParts().stream()
                .filter(part -> part.getName().equals(name))
                .findFirst()
                .orElse(null);
    }

    /** Returns the parts of a multipart form; null if the body is none, or one that a shadowed layer let through. */
    private @Nullable List<CheckedPart> parts() {
        if (parts == null && multipart != null) {
            Path directory = getServletContext().getAttribute(ServletContext.TEMPDIR) instanceof File temporary
                    ? temporary.toPath()
                    : Path.of("");
            parts = guard.parts(body, multipart)
                    .map(found -> found.stream()
                            .map(part -> new CheckedPart(part, directory))
                            .toList())
                    .orElse(null);
        }
        return parts;
    }
}
