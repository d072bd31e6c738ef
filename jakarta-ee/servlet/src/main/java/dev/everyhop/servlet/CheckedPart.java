package dev.everyhop.servlet;

import dev.everyhop.schema.FormPart;
import jakarta.servlet.http.Part;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A part of a body that was checked, in memory. */
final class CheckedPart implements Part {

    private final FormPart part;
    private final Path directory;

    /**
     * Makes a part.
     *
     * @param directory where {@link #write} puts a file that is named without one
     */
    CheckedPart(FormPart part, Path directory) {
        this.part = part;
        this.directory = directory;
    }

    FormPart part() {
        return part;
    }

    @Override
    public InputStream getInputStream() {
        return new ByteArrayInputStream(part.content());
    }

    @Override
    public @Nullable String getContentType() {
        return getHeader("content-type");
    }

    @Override
    public String getName() {
        return part.name();
    }

    @Override
    public @Nullable String getSubmittedFileName() {
        return part.fileName();
    }

    @Override
    public long getSize() {
        return part.content().length;
    }

    @Override
    public void write(String fileName) throws IOException {
        Files.write(directory.resolve(fileName), part.content());
    }

    /** There is no file to delete. */
    @Override
    public void delete() {}

    @Override
    public @Nullable String getHeader(String name) {
        return part.head().get(name.toLowerCase(Locale.ROOT));
    }

    @Override
    public Collection<String> getHeaders(String name) {
        String value = getHeader(name);
        return value == null ? List.of() : List.of(value);
    }

    @Override
    public Collection<String> getHeaderNames() {
        return part.head().keySet();
    }
}
