"""The orbits of the outer planets by symplectic integration; energy and positions printed on the way."""
import math
import sys

PI = 3.141592653589793
SOLAR_MASS = 4 * PI * PI
DAYS_PER_YEAR = 365.24


class Body:
    def __init__(self, name: str, position: list, velocity: list, mass: float):
        self.name = name
        self.x, self.y, self.z = position
        self.vx, self.vy, self.vz = velocity
        self.mass = mass

    def kinetic_energy(self) -> float:
        return 0.5 * self.mass * (self.vx * self.vx + self.vy * self.vy + self.vz * self.vz)

    def distance(self, other) -> float:
        return math.sqrt((self.x - other.x) ** 2 + (self.y - other.y) ** 2 + (self.z - other.z) ** 2)

    def __repr__(self):
        return f"{self.name:<8} {self.x:+.9f} {self.y:+.9f} {self.z:+.9f}"


def planet(name, position, velocity, mass):
    return Body(name, position, [v * DAYS_PER_YEAR for v in velocity], mass * SOLAR_MASS)


def make_system():
    return [
        Body("Sun", [0.0, 0.0, 0.0], [0.0, 0.0, 0.0], SOLAR_MASS),
        planet("Jupiter", [4.84143144246472090, -1.16032004402742839, -0.103622044471123109],
               [0.00166007664274403694, 0.00769901118419740425, -0.0000690460016972063023], 0.000954791938424326609),
        planet("Saturn", [8.34336671824457987, 4.12479856412430479, -0.403523417114321381],
               [-0.00276742510726411148, 0.00499852801234917238, 0.0000230417297573763929], 0.000285885980666130812),
        planet("Uranus", [12.8943695621391310, -15.1111514016986312, -0.223307578892655734],
               [0.00296460137564761618, 0.00237847173959480950, -0.0000296589568540237556], 0.0000436624404335156298),
        planet("Neptune", [15.3796971148509165, -25.9193146099879641, 0.179258772950371181],
               [0.00268067772490389322, 0.00162824170038242295, -0.0000951592254519715870], 0.0000515138902046611451),
    ]


def offset_momentum(bodies):
    px = py = pz = 0.0
    for body in bodies:
        px += body.vx * body.mass
        py += body.vy * body.mass
        pz += body.vz * body.mass
    sun = bodies[0]
    sun.vx, sun.vy, sun.vz = -px / SOLAR_MASS, -py / SOLAR_MASS, -pz / SOLAR_MASS


def advance(bodies, dt: float, steps: int) -> None:
    pairs = [(a, b) for i, a in enumerate(bodies) for b in bodies[i + 1:]]
    for _ in range(steps):
        for a, b in pairs:
            dx = a.x - b.x
            dy = a.y - b.y
            dz = a.z - b.z
            square = dx * dx + dy * dy + dz * dz
            magnitude = dt / (square * math.sqrt(square))
            from_b = b.mass * magnitude
            from_a = a.mass * magnitude
            a.vx -= dx * from_b
            a.vy -= dy * from_b
            a.vz -= dz * from_b
            b.vx += dx * from_a
            b.vy += dy * from_a
            b.vz += dz * from_a
        for body in bodies:
            body.x += dt * body.vx
            body.y += dt * body.vy
            body.z += dt * body.vz


def energy(bodies) -> float:
    total = sum(body.kinetic_energy() for body in bodies)
    for i, a in enumerate(bodies):
        for b in bodies[i + 1:]:
            total -= a.mass * b.mass / a.distance(b)
    return total


def main(steps=3000):
    bodies = make_system()
    offset_momentum(bodies)
    start = energy(bodies)
    print(f"{start:.9f}")
    for chunk in range(5):
        advance(bodies, 0.01, steps // 5)
        print(f"after {(chunk + 1) * steps // 5} steps: energy {energy(bodies):.9f}")
        for body in bodies:
            print("  ", body)
    drift = abs((energy(bodies) - start) / start)
    print(f"drift below 1e-3: {drift < 1e-3}")
    closest = min(((a.distance(b), a.name, b.name) for i, a in enumerate(bodies) for b in bodies[i + 1:]))
    print(closest)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3000)
