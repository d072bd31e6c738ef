package dev.everyhop.samples.quickstart.orders;

import dev.everyhop.gate.Caller;
import dev.everyhop.spring.PublicEndpoint;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.shiro.authz.annotation.RequiresPermissions;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

@RestController
class OrdersController {

    private final Map<String, Order> orders = new ConcurrentHashMap<>(Map.of("1", new Order("1", "tea", 2, "shop")));
    private final AtomicLong lastId = new AtomicLong(1);

    @GetMapping("/orders/{id}")
    @RequiresPermissions("orders:read")
    ResponseEntity<Order> read(@PathVariable String id) {
        return ResponseEntity.ofNullable(orders.get(id));
    }

    @PostMapping("/orders")
    @RequiresPermissions("orders:write")
    ResponseEntity<Order> place(@Valid @RequestBody NewOrder wanted, Caller caller) {
        String id = Long.toString(lastId.incrementAndGet());
        Order order =
                new Order(id, wanted.item(), wanted.quantity(), caller.subject().orElseThrow());
        orders.put(id, order);
        return ResponseEntity.created(URI.create("/orders/" + id)).body(order);
    }

    @GetMapping("/hello")
    @PublicEndpoint(reason = "Says hello and nothing else")
    String hello() {
        return "hello";
    }

    /**
     * What a caller wants to order.
     *
     * @param item what
     * @param quantity how many of it
     */
    record NewOrder(
            @NotBlank @Size(max = 40) String item, @Positive int quantity) {}
}
