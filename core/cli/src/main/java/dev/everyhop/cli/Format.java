package dev.everyhop.cli;

import dev.everyhop.audit.AuditEntry;
import dev.everyhop.audit.AuditExport;
import java.io.PrintWriter;
import java.util.List;

/** How entries are printed. */
enum Format {
    TABLE {
        @Override
        void print(List<AuditEntry> entries, PrintWriter out) {
            Table table = new Table().row("INDEX", "TIME", "CODE", "OPERATION", "CALLER", "REASON");
            for (AuditEntry entry : entries) {
                table.row(
                        Long.toString(entry.index()),
                        entry.time().toString(),
                        entry.code(),
                        entry.operation().orElse("-"),
                        entry.caller().orElse("-"),
                        entry.reason().orElse("-"));
            }
            table.print(out);
        }
    },
    JSON {
        @Override
        void print(List<AuditEntry> entries, PrintWriter out) {
            entries.forEach(entry -> out.println(Table.clean(entry.json())));
            out.flush();
        }
    },
    ECS {
        @Override
        void print(List<AuditEntry> entries, PrintWriter out) {
            entries.forEach(entry -> out.println(AuditExport.ecs(entry)));
            out.flush();
        }
    },
    OTEL {
        @Override
        void print(List<AuditEntry> entries, PrintWriter out) {
            entries.forEach(entry -> out.println(AuditExport.otel(entry)));
            out.flush();
        }
    };

    abstract void print(List<AuditEntry> entries, PrintWriter out);
}
