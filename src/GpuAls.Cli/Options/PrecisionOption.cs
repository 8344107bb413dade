using GpuAls.Kernels;

namespace GpuAls.Cli;

/// <summary>How a card stores vectors: --precision.</summary>
static class PrecisionOption
{
    public static ChoiceOption<Precision> Create() => new(
        "--precision",
        "How a card stores vectors: mixed is float16, half the memory and half the bytes to load, with sums in float32; the CPU stores float32.",
        Word(Precision.Full),
        [.. Enum.GetValues<Precision>().Select(precision => (Word(precision), precision))]);

    /// <summary>"float32", "mixed".</summary>
    public static string Word(Precision precision) => precision == Precision.Mixed ? "mixed" : "float32";

    /// <exception cref="RemedyException">Mixed, and the CPU trains.</exception>
    public static void RequireCard(Precision precision, DeviceKind trains)
    {
        if (precision == Precision.Mixed && trains == DeviceKind.Cpu)
            throw new RemedyException("mixed precision is for cards, and here the CPU trains, which stores float32", "Leave --precision out, or name a card: --device");
    }
}
