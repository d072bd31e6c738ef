package dev.everyhop.spring.autoconfigure;

import dev.everyhop.gate.Permit;
import java.util.Map;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;

/**
 * The handlers of the operations in the document, and others that are in no document and must never run: two of them take
 * whatever path and method is left over.
 *
 * @param <R> the request of the framework
 */
public abstract class PathTricksHandlers<R> {

    private final PathTricks tricks;

    protected PathTricksHandlers(PathTricks tricks) {
        this.tricks = tricks;
    }

    protected abstract Permit permit(R request);

    private String enter(String operation, Map<String, String> variables, R request) {
        tricks.enter(operation, variables, permit(request));
        return operation;
    }

    @GetMapping("/")
    public String root(@PathVariable Map<String, String> variables, R request) {
        return enter("GET /", variables, request);
    }

    @GetMapping("/orders")
    public String orders(@PathVariable Map<String, String> variables, R request) {
        return enter("GET /orders", variables, request);
    }

    @PostMapping("/orders")
    public String create(@PathVariable Map<String, String> variables, R request) {
        return enter("POST /orders", variables, request);
    }

    @GetMapping("/orders/{id}")
    public String order(@PathVariable Map<String, String> variables, R request) {
        return enter("GET /orders/{id}", variables, request);
    }

    @DeleteMapping("/orders/{id}")
    public String delete(@PathVariable Map<String, String> variables, R request) {
        return enter("DELETE /orders/{id}", variables, request);
    }

    @GetMapping("/orders/{id}/items/{item}")
    public String item(@PathVariable Map<String, String> variables, R request) {
        return enter("GET /orders/{id}/items/{item}", variables, request);
    }

    @GetMapping("/files/{name}.json")
    public String file(@PathVariable Map<String, String> variables, R request) {
        return enter("GET /files/{name}.json", variables, request);
    }

    @GetMapping("/admin")
    public String admin(@PathVariable Map<String, String> variables, R request) {
        return enter("GET /admin", variables, request);
    }

    @RequestMapping("/internal/{secret}")
    public String unlisted(@PathVariable Map<String, String> variables, R request) {
        return enter("* /internal/{secret}", variables, request);
    }

    @RequestMapping("/**")
    public String leftOver(@PathVariable Map<String, String> variables, R request) {
        return enter("* /**", variables, request);
    }
}
