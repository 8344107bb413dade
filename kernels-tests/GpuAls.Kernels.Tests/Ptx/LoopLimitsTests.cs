namespace GpuAls.Kernels.Tests;

/// <summary>The loops of the kernels that ship are within their limits.</summary>
public sealed class LoopLimitsTests
{
    [Fact]
    public void EveryRow_IsAboutAKernelThatShips() =>
        Assert.All(LoopLimits.All, limit => Assert.Contains(KernelLimits.All, limit.IsAbout));

    /// <summary>
    /// Reads the listings KERNEL.sass in the folder that the variable GPUALS_SASS names, and writes the loops of each kernel into KERNEL.loops there.
    /// </summary>
    [Fact]
    public void EveryLoop_IsWithinItsLimits()
    {
        var folder = Environment.GetEnvironmentVariable("GPUALS_SASS");
        Assert.SkipWhen(string.IsNullOrEmpty(folder), "the kernels are disassembled by assemble-ptx.sh only");
        var listings = KernelLimits.All.Where(kernel => File.Exists(Listing(kernel))).ToArray();
        Assert.NotEmpty(listings);
        var excesses = new List<string>();
        foreach (var kernel in listings)
        {
            var loops = SassLoops.Of(SassInstruction.Parse(File.ReadAllText(Listing(kernel))));
            File.WriteAllText(Path.ChangeExtension(Listing(kernel), "loops"), LoopReport.Of(loops));
            var limits = LoopLimits.All.Where(limit => limit.IsAbout(kernel));
            excesses.AddRange(limits.SelectMany(limit => LoopReport.Excesses(kernel.Name, limit, loops)));
        }

        Assert.True(excesses is [], string.Join('\n', excesses));

        string Listing(LimitedKernel kernel) => Path.Combine(folder, $"{kernel.Name}.sass");
    }
}
