namespace GpuAls.Fuzzing.Running;

/// <summary>The corpus of a target in the repository: inputs named by their hash, and inputs of faults that were fixed, named fault-….</summary>
static class CorpusFiles
{
    /// <summary>The most bytes of the inputs of one target.</summary>
    public const int MaxBytes = 16 << 10;

    /// <summary>The start of the names of inputs of faults.</summary>
    public const string FaultPrefix = "fault-";

    /// <summary>Replaces the inputs of a folder, but not those of faults.</summary>
    public static void Replace(string folder, IEnumerable<byte[]> inputs)
    {
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            if (!Path.GetFileName(file).StartsWith(FaultPrefix, StringComparison.Ordinal)) File.Delete(file);
        }

        foreach (var input in inputs) File.WriteAllBytes(Path.Combine(folder, Corpus.NameOf(input)), input);
    }
}
