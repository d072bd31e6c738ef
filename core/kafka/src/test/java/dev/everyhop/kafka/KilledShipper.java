package dev.everyhop.kafka;

import dev.everyhop.audit.AuditCode;
import dev.everyhop.audit.AuditConfig;
import dev.everyhop.audit.AuditEvent;
import dev.everyhop.audit.AuditLog;
import dev.everyhop.audit.AuditShipper;
import dev.everyhop.audit.Delivery;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

/** A process that writes a log and ships it until it is killed, and says how many entries were acknowledged. */
final class KilledShipper {

    private KilledShipper() {}

    /**
     * Writes and ships.
     *
     * @param arguments the directory of the log, the brokers, the topic, and properties of clients as {@code name=value}
     */
    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true);
        Duration patience = Duration.ofMinutes(20);
        KafkaDestination.Builder destination =
                KafkaDestination.builder(arguments[1], arguments[2]).patience(Duration.ofMinutes(2));
        for (String property : Arrays.asList(arguments).subList(3, arguments.length)) {
            int at = property.indexOf('=');
            destination.property(property.substring(0, at), property.substring(at + 1));
        }
        AuditLog log = AuditLog.open(
                Path.of(arguments[0]),
                AuditConfig.forService("orders")
                        .origin("host.example", "1")
                        .keepBack(0)
                        .mustWithin(patience));
        AuditShipper shipper =
                AuditShipper.to("central", destination.build()).batch(7).start(log);
        for (int i = 0; ; i++) {
            log.record(AuditEvent.of(AuditCode.SENSITIVE_READ)
                    .route("GET", "/orders/" + i)
                    .delivery(i % 10 == 0 ? Delivery.MUST : Delivery.SHOULD));
            if (i % 10 == 0) {
                log.flush(patience);
                out.println("S " + shipper.status().acknowledged());
            }
        }
    }
}
