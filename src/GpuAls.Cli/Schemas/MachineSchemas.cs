using static GpuAls.Cli.Schemas.Property;

namespace GpuAls.Cli.Schemas;

/// <summary>The schemas of the commands about the machine and the program.</summary>
static class MachineSchemas
{
    /// <summary>All schemas.</summary>
    public static IReadOnlyList<ReportSchema> All { get; } =
    [
        new("devices", new ReportVariant(
            "The devices of this machine.",
            Text("best", "The default device."),
            Text("why", "The reason for it."),
            List(
                "mpi",
                "The MPI libraries, one for each binary interface; empty for none.",
                Text("name", "Version and library."),
                Text("library", "Name that loads the library."),
                Text("version", "Name and version."),
                Text("abi", "Binary interface: mpich or openmpi.")),
            Text("mpiMissing", "The reason and the remedy if there is no MPI library; otherwise null.").OrNull(),
            List(
                "devices",
                "The devices.",
                Text("device", "Name for --device."),
                Text("name", "Name of the model."),
                Whole("memoryBytes", "Memory; null if unknown.").OrNull(),
                Whole("warpSize", "Threads that run together; null for the CPU.").OrNull()),
            List("missing", "Kinds of devices that were not found.", Text("kind", "Kind for --device."), Text("why", "The reason.")))),
        new("benchmark", new ReportVariant(
            "The speed of each device.",
            Text("command", "The command, without folders."),
            Text("day", "Date: 2026-05-01."),
            Object(
                "machine",
                "The machine.",
                Text("processor", "Name of the processor."),
                Whole("cores", "Number of cores."),
                Whole("memoryBytes", "Memory."),
                Text("system", "Operating system."),
                Text("runtime", "Version of .NET."),
                Text("gpuals", "Version of gpuals.")),
            Object(
                "peak",
                "The peak rates of processor and memory; null with --no-peak.",
                Number("operationsPerSecond", "Operations in float32 per second.").OrNull(),
                Number("bytesPerSecond", "Bytes per second.").OrNull()),
            Text("set", "The data."),
            Whole("users", "Number of users."),
            Whole("items", "Number of items."),
            Whole("entries", "Number of pairs of user and item."),
            Number("loadSeconds", "Time for reading or generating, and for sorting."),
            Text("solver", "Solver."),
            Whole("cgSteps", "Steps per row; null for a solver without steps.").OrNull(),
            Whole("iterations", "Number of iterations."),
            Text("leftOut", "Devices that were not measured, and why; null for none.").OrNull(),
            List(
                "runs",
                "One for each device and number of factors.",
                Text("device", "Name for --device."),
                Text("deviceName", "Name of the model; null if the device could not be opened.").OrNull(),
                Whole("factors", "Number of factors."),
                Number("openSeconds", "Time to open the device and to compile its kernels.").OrNull(),
                Number("iterationSeconds", "Time of an iteration.").OrNull(),
                Number("userSeconds", "Time of the users' half.").OrNull(),
                Number("itemSeconds", "Time of the items' half.").OrNull(),
                Number("speedUp", "Speed compared with the CPU.").OrNull(),
                Number("loss", "Loss after the last iteration.").OrNull(),
                Number("operationsPerSecond", "Operations in float32 per second.").OrNull(),
                Number("operationsShare", "Share of the peak rate, from 0 to 1.").OrNull(),
                Number("bytesPerSecond", "Bytes per second.").OrNull(),
                Number("bytesShare", "Share of the peak rate, from 0 to 1.").OrNull(),
                Whole("memoryBytes", "Memory of the process.").OrNull(),
                Whole("deviceMemoryBytes", "Memory of the device.").OrNull(),
                Text("error", "The error of a run that failed; null for none.").OrNull()))),
        new("plan", new ReportVariant(
            "The memory, the traffic and the time of a training on several ranks.",
            Whole("users", "Number of users."),
            Whole("items", "Number of items."),
            Whole("pairs", "Number of pairs of user and item."),
            Whole("factors", "Number of factors."),
            Text("solver", "Solver."),
            Whole("ranks", "Number of ranks."),
            Whole("threads", "CPU threads of a rank."),
            Number("linkBytesPerSecond", "Bytes per second that a rank sends, and as many that it receives."),
            Number("operationsPerSecond", "Operations in float32 per second of a rank."),
            Number("memoryBytes", "Memory of each rank; null if it was not typed.").OrNull(),
            Text("bound", "The part of an iteration that takes longest: solving, vectors or gram."),
            Truth("besideSolving", "Whether ranks on processors send vectors while they solve others."),
            Truth("fits", "Whether the memory is enough for every rank; null if it was not typed.").OrNull(),
            List(
                "memory",
                "The memory of the ranks, by its parts; the last row is the sum.",
                Text("part", "The part."),
                Number("rank0Bytes", "Bytes of rank 0."),
                Number("otherBytes", "Bytes of each other rank; null for one rank.").OrNull()),
            List(
                "iteration",
                "An iteration by its parts, which follow each other; the last row is the sum.",
                Text("part", "The part."),
                Number("bytes", "Bytes that all ranks send."),
                Number("seconds", "Time.")),
            List(
                "alone",
                "Work that goes through rank 0 alone.",
                Text("part", "The part."),
                Number("bytes", "Bytes that rank 0 sends or receives."),
                Number("seconds", "Time.")))),
        new("config", new ReportVariant(
            "The options and their sources.",
            Text("project", "The gpuals.json of the current folder or the nearest folder above it; null for none.").OrNull(),
            Text("user", "The gpuals.json of the user; null for none.").OrNull(),
            List(
                "options",
                "The options.",
                Text("command", "The command."),
                Text("option", "The option."),
                Text("value", "The value, without a password; null if the option has none.").OrNull(),
                Text("source", "default, command line, the variable, or the file with its line.")))),
    ];
}
