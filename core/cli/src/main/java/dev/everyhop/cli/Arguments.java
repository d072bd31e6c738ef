package dev.everyhop.cli;

import dev.everyhop.audit.AuditCheckpoint;
import dev.everyhop.audit.AuditKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Readings of arguments that several commands have. */
final class Arguments {

    private Arguments() {}

    /** Reads a verifier key, or the file that holds one if the argument begins with {@code @}. */
    static AuditKey key(String argument) throws IOException {
        String text = argument.startsWith("@") ? Files.readString(Path.of(argument.substring(1))) : argument;
        return AuditKey.parse(text)
                .orElseThrow(() -> new IllegalArgumentException("\"" + argument
                        + "\" is not a verifier key: name+hash+key, as \"everyhop audit keys\" prints it."));
    }

    static AuditCheckpoint checkpoint(Path file) throws IOException {
        return AuditCheckpoint.parse(Files.readAllBytes(file))
                .orElseThrow(() -> new IllegalArgumentException(file + " is not a checkpoint."));
    }
}
