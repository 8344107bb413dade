namespace GpuAls.Export.Targets;

/// <summary>Writes models in the formats of a table.</summary>
static class Exporter
{
    /// <summary>Checks the target of an export before any work.</summary>
    /// <param name="format">The format.</param>
    /// <param name="target">The folder or the address.</param>
    /// <param name="overwrite">Whether an older export may be replaced.</param>
    /// <param name="all">All formats: a folder with the files of any of them is an older export.</param>
    /// <exception cref="ExchangeException">The target cannot be written.</exception>
    public static void Check(ExportFormat format, string target, bool overwrite, IEnumerable<ExportFormat> all)
    {
        if (format.Target == ExportTarget.Folder) AtomicFolder.Check(target, overwrite, all.SelectMany(one => one.Files.Concat(one.FilesOfFeatures)));
    }

    /// <summary>Writes a model.</summary>
    /// <param name="format">The format.</param>
    /// <param name="job">The model and the target, after <see cref="Check"/>.</param>
    /// <returns>The parts that were written.</returns>
    /// <exception cref="ExchangeException">The target cannot be written; older files are unchanged.</exception>
    /// <exception cref="OperationCanceledException">The export was cancelled; older files are unchanged.</exception>
    public static IReadOnlyList<ExportedPart> Write(ExportFormat format, ExportJob job) => format.Target switch
    {
        ExportTarget.Folder => AtomicFolder.Write(job.Target, folder => format.Write(job with { Target = folder })),
        ExportTarget.Address => format.Write(job),
    };
}
