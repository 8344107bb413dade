using System.Text.RegularExpressions;
using ILGPU.Runtime.Cuda;

namespace GpuAls.Kernels.Tests;

/// <summary>
/// Compiles every kernel that ships to PTX. If the variable GPUALS_PTX names a folder, the PTX is written there, with the kernels' limits in
/// kernels.tsv, for assemble-ptx.sh to assemble. The variable GPUALS_PTX_KERNEL is a part of the names of the kernels to compile.
/// </summary>
public sealed partial class PtxTests : IDisposable
{
    // V100, A100 and H100, the first card of each generation. Newer cards run their code.
    static readonly int[] Architectures = [70, 80, 90];

    readonly PtxCompiler compiler = new();

    public static TheoryData<string> Kernels =>
        [.. KernelLimits.All.Select(kernel => kernel.Name).Where(name => name.Contains(Wanted, StringComparison.Ordinal))];

    static bool Writes => Environment.GetEnvironmentVariable("GPUALS_PTX") is { Length: > 0 };

    static string Wanted => Environment.GetEnvironmentVariable("GPUALS_PTX_KERNEL") ?? "";

    [Theory, MemberData(nameof(Kernels))]
    public void EveryKernel_CompilesForEveryGeneration_WithoutLocalMemoryOrAtomics(string name)
    {
        var kernel = KernelLimits.All.Single(kernel => kernel.Name == name);
        // Without an assembler, the newest one is enough: the others differ in a line of the header, and in what ptxas makes of them.
        foreach (var architecture in Writes ? Architectures : [90])
        {
            var ptx = compiler.Compile(kernel.Method, architecture);
            Assert.Contains(".visible .entry", ptx, StringComparison.Ordinal);
            // Local memory is slow: it is a thread's part of the card's memory. A sum of
            // fractions by atomics has no fixed order; whole numbers and bits give the same result in any.
            Assert.DoesNotMatch(LocalMemory(), ptx);
            Assert.DoesNotMatch(Atomic(), ptx);
            if (name.StartsWith("Warp", StringComparison.Ordinal))
            {
                Assert.Matches(LoadOf16Bytes(), ptx);
                Assert.Contains("shfl.sync", ptx, StringComparison.Ordinal);
            }
            Write(kernel, architecture, ptx);
        }

        WriteForDrivers(kernel);
    }

    // ISA 8.4, as ILGPU writes it for a driver of CUDA 12.4: for assemble-for-drivers.sh.
    void WriteForDrivers(LimitedKernel kernel)
    {
        if (Environment.GetEnvironmentVariable("GPUALS_PTX") is not { Length: > 0 } folder) return;
        var drivers = Directory.CreateDirectory(Path.Combine(folder, "drivers")).FullName;
        File.WriteAllText(Path.Combine(drivers, $"{kernel.Name}.ptx"), compiler.Compile(kernel.Method, 90, CudaInstructionSet.ISA_84));
    }

    static void Write(LimitedKernel kernel, int architecture, string ptx)
    {
        if (Environment.GetEnvironmentVariable("GPUALS_PTX") is not { Length: > 0 } folder) return;
        Directory.CreateDirectory(folder);
        var file = $"{kernel.Name}.sm_{architecture}.ptx";
        File.WriteAllText(Path.Combine(folder, file), ptx);
        File.AppendAllText(Path.Combine(folder, "kernels.tsv"), $"{file}\tsm_{architecture}\t{kernel.Registers}\t{kernel.SharedBytes}\n");
    }

    public void Dispose() => compiler.Dispose();

    [GeneratedRegex(@"\.local\s+\.align|[sl][td]\.local")]
    private static partial Regex LocalMemory();

    [GeneratedRegex(@"^\s*(atom|red)\.(?!([a-z]+\.)*(add\.([a-z]+\.)*[us]32|(or|exch)\.([a-z]+\.)*b32)\b)", RegexOptions.Multiline)]
    private static partial Regex Atomic();

    [GeneratedRegex(@"ld\.(global\.(nc\.)?)?v4\.(f32|b32)")]
    private static partial Regex LoadOf16Bytes();
}
