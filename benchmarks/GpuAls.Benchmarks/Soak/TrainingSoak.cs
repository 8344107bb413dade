using System.Diagnostics;
using System.Globalization;
using GpuAls.Core;
using GpuAls.Core.Memory;
using GpuAls.Core.Model;
using GpuAls.Export;
using GpuAls.Testing;

namespace GpuAls.Benchmarks.Soak;

/// <summary>
/// Trains, saves, opens, asks, exports and disposes of small models in this process for a long time. Prints the memory, handles and threads at equal
/// intervals, and fails if they grow or if a training answers otherwise than the first time.
/// </summary>
static class TrainingSoak
{
    /// <summary>Runs the soak.</summary>
    /// <exception cref="GpuAlsException">The process grew, an answer changed, or a file or memory was left over.</exception>
    public static void Run(SoakPlan plan)
    {
        var folder = Directory.CreateTempSubdirectory("gpuals-soak");
        try
        {
            Run(plan, folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static void Run(SoakPlan plan, string folder)
    {
        // Before the first measurement every method has run.
        Dictionary<SoakTraining, string> first = SoakTraining.All.ToDictionary(training => training, training => Round(training, folder));
        Console.WriteLine($"{SoakTraining.All.Count} trainings, by turns");
        Console.WriteLine($"| minute | trainings {SoakLevel.Header}");
        Console.WriteLine("|---:|---:|---:|---:|---:|---:|---:|");
        var levels = new List<SoakLevel>();
        var start = Stopwatch.StartNew();
        for (var rounds = 0; levels.Count < plan.Lines; rounds++)
        {
            var training = SoakTraining.All[rounds % SoakTraining.All.Count];
            if (Round(training, folder) != first[training])
                throw new GpuAlsException($"training {rounds + 1}, {training.Name}: other answers than the first time");
            if (start.Elapsed < plan.Length * (levels.Count + 1) / plan.Lines) continue;
            levels.Add(SoakLevel.Measure());
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {start.Elapsed.TotalMinutes:F1} | {rounds + 1} {levels[^1]}"));
        }

        Console.WriteLine();
        foreach (var sentence in SoakLevel.Compare(levels)) Console.WriteLine(sentence);
        Console.WriteLine("All answers were those of the first time.");
    }

    /// <summary>Trains a model and asks it, the file mapped and the file in memory.</summary>
    static string Round(SoakTraining training, string folder)
    {
        var path = Path.Combine(folder, "model.als");
        string trained;
        using (var model = training.Run(Path.Combine(folder, "checkpoints")))
        {
            trained = ModelAnswers.Of(model, withTraining: false);
            model.Save(path);
        }

        foreach (var inMemory in new[] { false, true })
        {
            if (Opened(path, inMemory) == trained) continue;
            var place = inMemory ? "in memory" : "mapped";
            throw new GpuAlsException($"{training.Name}: the file {place} answers otherwise than the trained model");
        }

        RequireFreed(path);
        var left = Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal);
        return left.SequenceEqual(["export", "model.als"]) ? trained : throw new GpuAlsException($"files are left: {string.Join(", ", left)}");
    }

    static string Opened(string path, bool inMemory)
    {
        using var model = AlsModel.Open(path, inMemory);
        ModelExport.Write(model, "npy", Path.Combine(Path.GetDirectoryName(path)!, "export"), overwrite: true);
        return ModelAnswers.Of(model, withTraining: false);
    }

    // Disposing frees at once, without the garbage collector; meanwhile it may free what earlier steps left to it.
    static void RequireFreed(string path)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var before = NativePages.LiveBytes;
        AlsModel.Open(path, inMemory: true).Dispose();
        var left = NativePages.LiveBytes - before;
        if (left > 0) throw new GpuAlsException($"{left} bytes of a model in memory are left after it was disposed of");
    }
}
