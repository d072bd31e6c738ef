package dev.everyhop.secret;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.regex.Pattern;

/** One secret a file. */
final class SecretFiles implements SecretSource {

    /** What Kubernetes allows as a key of a secret, but no leading dot: those are the volume's own. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,252}");

    private final Path folder;

    SecretFiles(Path folder) {
        this.folder = Objects.requireNonNull(folder, "folder").toAbsolutePath();
    }

    @Override
    public String name() {
        return "files:" + folder;
    }

    @Override
    public SecretRead read(String secret) {
        if (!NAME.matcher(secret).matches()) {
            return new SecretRead.Failed(SecretReason.SECRET_ABSENT, "not the name of a file");
        }
        Path file = folder.resolve(secret);
        if (!Files.exists(file)) {
            return new SecretRead.Failed(SecretReason.SECRET_ABSENT, file.toString());
        }
        byte[] content = SmallFiles.read(file);
        if (content == null) {
            return new SecretRead.Failed(SecretReason.UNREADABLE, file.toString());
        }
        int end = content.length;
        if (end > 0 && content[end - 1] == '\n') {
            end--;
            if (end > 0 && content[end - 1] == '\r') {
                end--;
            }
        }
        byte[] value = Arrays.copyOf(content, end);
        try {
            return end == 0
                    ? new SecretRead.Failed(SecretReason.SECRET_SIZE, file.toString())
                    : new SecretRead.Found(Secret.of(value), "");
        } finally {
            Arrays.fill(content, (byte) 0);
            Arrays.fill(value, (byte) 0);
        }
    }
}
