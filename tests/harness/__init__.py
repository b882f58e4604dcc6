"""What the tests stand on: databases, the inspecting client, servers, the browser."""
