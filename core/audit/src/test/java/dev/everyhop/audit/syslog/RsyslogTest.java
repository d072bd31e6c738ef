package dev.everyhop.audit.syslog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.everyhop.audit.AuditDestinationContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The contract of destinations, with a real rsyslog that is killed. Without Debian's packages of it nothing is registered,
 * and a line says so.
 */
@Tag("long")
class RsyslogTest {

    @TempDir
    private Path temp;

    private static final class Kit extends AuditDestinationContract {

        Kit(Path directory) {
            temp = directory;
        }

        @Override
        protected Receiver receiver() throws Exception {
            return new Rsyslog(Files.createDirectory(temp.resolve("rsyslog")));
        }
    }

    @TestFactory
    Stream<DynamicTest> theContractHolds() {
        if (!Files.isExecutable(Rsyslog.PROGRAM)
                || !Files.exists(Path.of("/usr/lib/x86_64-linux-gnu/rsyslog/lmnsd_gtls.so"))) {
            System.out.println("rsyslog did not run: rsyslog or rsyslog-gnutls is not installed.");
            return Stream.empty();
        }
        List<DynamicTest> tests = Arrays.stream(AuditDestinationContract.class.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .map(method -> DynamicTest.dynamicTest(method.getName(), () -> {
                    method.setAccessible(true);
                    method.invoke(new Kit(Files.createDirectory(temp.resolve(method.getName()))));
                }))
                .toList();
        assertThat(tests).hasSize(5);
        return tests.stream();
    }
}
