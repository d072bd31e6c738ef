package dev.everyhop.servlet;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.everyhop.audit.AuditWitness;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;

/**
 * Lets audit logs show their checkpoints to a witness over HTTP (C2SP tlog-witness): {@code POST add-checkpoint} below the
 * path that the servlet is mapped to, such as {@code /witness/*}.
 *
 * <pre>{@code
 * context.addServlet("witness", new WitnessServlet(witness)).addMapping("/witness/*");
 * }</pre>
 *
 * <p><b>Security guarantees.</b> It reads 64 KiB of a request at most. Whoever can reach it can ask; only checkpoints that a
 * trusted log has signed change anything, so it needs no other credential. Put it behind TLS all the same.
 *
 * <p><b>Thread safety.</b> Safe.
 *
 * <p><b>Failure.</b> Each request is answered with the status that the specification gives it.
 */
public final class WitnessServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final int MAX_REQUEST = 1 << 16;

    private final transient AuditWitness witness;

    /** Makes a servlet for this witness, which stays the caller's to close. */
    public WitnessServlet(AuditWitness witness) {
        this.witness = Objects.requireNonNull(witness, "witness");
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!"/add-checkpoint".equals(request.getPathInfo())) {
            answer(response, 404, "text/plain; charset=utf-8", "There is nothing here.\n");
        } else if (!request.getMethod().equals("POST")) {
            response.setHeader("Allow", "POST");
            answer(response, 405, "text/plain; charset=utf-8", "The method is not allowed here.\n");
        } else {
            // One byte too many makes it a request that the witness refuses.
            AuditWitness.Answer answer =
                    witness.addCheckpoint(request.getInputStream().readNBytes(MAX_REQUEST + 1));
            answer(response, answer.status(), answer.contentType(), answer.body());
        }
    }

    private static void answer(HttpServletResponse response, int status, String contentType, String body)
            throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        response.setStatus(status);
        response.setHeader("Cache-Control", "no-store");
        response.setContentType(contentType);
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }
}
