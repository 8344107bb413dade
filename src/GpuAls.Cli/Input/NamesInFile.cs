using GpuAls.Cli.Output;
using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Ingestion.Input;
using GpuAls.Ingestion.Naming;

namespace GpuAls.Cli.Input;

/// <summary>The rows of the names in a file, and a note on unknown names.</summary>
/// <param name="Rows">The rows, in the order of the file.</param>
/// <param name="Note">The unknown names that were skipped; null for none.</param>
sealed record NamesInFile(IReadOnlyList<int> Rows, string? Note)
{
    const int MaxExamples = 3;

    /// <summary>Reads a UTF-8 file with one name per line. Blank lines, blanks around a name and byte-order marks are ignored.</summary>
    /// <param name="path">The file.</param>
    /// <param name="kind">user or item.</param>
    /// <param name="model">The file that is searched, for messages.</param>
    /// <param name="find">The row of a name.</param>
    /// <param name="onUnknown">The treatment of unknown names.</param>
    /// <param name="mayBeEmpty">Whether a file without a known name is allowed.</param>
    /// <param name="cancel">Cancels the reading.</param>
    /// <exception cref="GpuAlsException">The file cannot be read, has no known name, or a name stops the reading.</exception>
    public static NamesInFile Read(
        string path, string kind, string model, Func<string, int> find, UnknownNamePolicy onUnknown, bool mayBeEmpty, CancellationToken cancel)
    {
        try
        {
            return ReadLines(path, kind, model, find, onUnknown, mayBeEmpty, cancel);
        }
        catch (UnexpectedModelFileException exception)
        {
            throw new RemedyException(exception.Message, "Name a text file with one name per line", exception);
        }
    }

    static NamesInFile ReadLines(
        string path, string kind, string model, Func<string, int> find, UnknownNamePolicy onUnknown, bool mayBeEmpty, CancellationToken cancel)
    {
        var rows = new List<int>();
        var unknown = new List<string>();
        foreach (var (number, name) in Lines(path, cancel))
        {
            try
            {
                rows.Add(find(name));
            }
            catch (GpuAlsException exception) when (exception.InnerException is UnknownNameException)
            {
                if (name.Contains('\uFFFD', StringComparison.Ordinal))
                    throw new RemedyException(
                        $"{path}:{number}: invalid UTF-8; expected one {kind} name in UTF-8: {DisplayText.Quote(name)}",
                        "Save the file as UTF-8",
                        exception);
                if (onUnknown == UnknownNamePolicy.Stop)
                    throw new RemedyException(
                        $"{path}:{number}: {exception.Message}",
                        $"Correct the name. Or skip unknown names: {UnknownNameOption.OptionName} skip",
                        exception);
                unknown.Add(name);
            }
            catch (GpuAlsException exception)
            {
                throw new GpuAlsException($"{path}:{number}: {exception.Message}", exception);
            }
        }

        if (rows.Count == 0 && !mayBeEmpty) throw Empty(path, kind, model, unknown);
        return new NamesInFile(rows, unknown.Count == 0 ? null : Skipped(path, kind, rows.Count + unknown.Count, model, unknown));
    }

    static IEnumerable<(long Number, string Name)> Lines(string path, CancellationToken cancel)
    {
        var number = 0L;
        foreach (var line in NameLines.Read(path, cancel))
        {
            number++;
            // A name that is not blank keeps its blanks: a model may have been trained with --keep-blanks.
            if (NameRules.All.Of(line).Length > 0) yield return (number, line);
        }
    }

    static GpuAlsException Empty(string path, string kind, string model, List<string> unknown) => unknown.Count == 0
        ? new GpuAlsException($"{path} has no names; expected one name per line")
        : new RemedyException(
            unknown.Count == 1
                ? $"{path}: the only {kind} name, {DisplayText.Quote(unknown[0])}, is not in {DisplayText.Escape(model)}; expected a known name"
                : $"{path}: none of the {Format.Count(unknown.Count)} {kind} names is in {DisplayText.Escape(model)}, "
                    + $"the first is {DisplayText.Quote(unknown[0])}; expected at least one known name",
            $"Name {kind}s of the model in the file, one per line");

    static string Skipped(string path, string kind, int count, string model, List<string> unknown)
    {
        var examples = string.Join(", ", unknown.Take(MaxExamples).Select(DisplayText.Quote));
        var more = unknown.Count > MaxExamples ? ", …" : "";
        return $"Skipped {Format.Count(unknown.Count)} of the {Format.Count(count, $"{kind} name")} in {path}, "
            + $"which {(unknown.Count == 1 ? "is" : "are")} not in {DisplayText.Escape(model)}: {examples}{more}";
    }
}
