/** Tests that hold the house to its plan: which room may import which, and what is public. */
package dev.everyhop.architecture;
