using GpuAls.Core;

namespace GpuAls.Cli.Shell;

/// <summary>
/// The files of one command, checked together before any of them is opened: no output is an input or another output in any spelling, every output
/// can be written, and no file is replaced that the command did not make.
/// </summary>
/// <param name="terminal">The terminal, with the files that standard input and output are redirected to.</param>
sealed class CommandFiles(Terminal terminal)
{
    readonly List<CommandInput> inputs = [];
    readonly List<CommandOutput> outputs = [];

    /// <summary>Adds files that the command reads.</summary>
    /// <param name="name">The argument or the option that names them: "FILE", "--names".</param>
    /// <param name="paths">The files; null for one that was not typed.</param>
    public CommandFiles Reads(string name, params IEnumerable<string?> paths)
    {
        inputs.AddRange(paths.OfType<string>().Select(path => new CommandInput(name, path, isStandard: false)));
        return this;
    }

    /// <summary>Adds files of interactions, among which - is standard input.</summary>
    /// <param name="name">The argument or the option that names them.</param>
    /// <param name="paths">The files; null for one that was not typed.</param>
    public CommandFiles ReadsInteractions(string name, params IEnumerable<string?> paths)
    {
        inputs.AddRange(paths.OfType<string>().Select(path => new CommandInput(name, path, isStandard: path == Terminal.InputPath)));
        return this;
    }

    /// <summary>Adds a file that the command writes.</summary>
    /// <param name="name">The argument or the option that names it: "--model".</param>
    /// <param name="path">The file; null if it was not typed.</param>
    /// <param name="content">The content of the file.</param>
    public CommandFiles Writes(string name, string? path, OutputContent content)
    {
        if (path is not null) outputs.Add(new CommandOutput(name, path, content));
        return this;
    }

    /// <summary>Checks the files.</summary>
    /// <param name="overwrite">Whether --overwrite was typed.</param>
    /// <exception cref="UsageException">An output is an input or another output.</exception>
    /// <exception cref="RemedyException">An output cannot be written, or would replace a file that is not the command's own.</exception>
    public void Check(bool overwrite = false)
    {
        foreach (var input in inputs) input.Find();
        foreach (var output in outputs) output.Find();
        RequireDifferent();
        foreach (var output in outputs) output.RequireWritable();
        if (!overwrite || outputs.Exists(output => output.Content.IsContinued)) RequireNew(overwrite);
        terminal.Written.Watch(outputs.Select(output => output.Watched), overwrite);
    }

    /// <summary>The outputs after <see cref="Check"/>: the option, the path, and whether a file is there.</summary>
    public IEnumerable<(string Name, string Path, bool Exists)> Outputs =>
        outputs.Select(output => (output.Name, output.Path, output.Place.Status is not null));

    void RequireDifferent()
    {
        foreach (var input in inputs.Where(input => input.Place?.IsSameFile(terminal.OutputFile) ?? false))
            throw new UsageException($"standard output would overwrite {input.Describe(beside: null)}");
        for (var n = 0; n < outputs.Count; n++)
        {
            var output = outputs[n];
            var same = inputs.Where(input => input.IsSameFile(output.Place, terminal)).ToList();
            if ((same.Find(input => input.Path == output.Path) ?? same.FirstOrDefault()) is { } overwritten)
                throw new UsageException($"{output} would overwrite {overwritten.Describe(beside: output.Path)}");
            foreach (var other in outputs.Take(n).Where(other => other.Place.IsSameFile(output.Place)))
            {
                throw new UsageException(
                    other.Place.Status is null && other.Place.Name != output.Place.Name
                        ? $"{other} and {output} differ only in upper and lower case; expected two different names"
                        : $"{other} and {output} are one file; expected two different files");
            }

            if (output.Place.IsSameFile(terminal.OutputFile))
                throw new UsageException($"{output} is the file that standard output is redirected to; expected another file");
            if (output.Place.IsSameFile(terminal.ErrorFile))
                throw new UsageException($"{output} is the file that standard error is redirected to; expected another file");
        }
    }

    void RequireNew(bool overwrite)
    {
        foreach (var output in outputs.Where(output => !overwrite || output.Content.IsContinued))
        {
            if (output.IsNew()) continue;
            var own = output.Content.Own;
            throw new RemedyException(
                own is null
                    ? $"{DisplayText.Escape(output.Path)} exists and is not empty; expected a new file"
                    : $"{DisplayText.Escape(output.Path)} exists and is not a {own}; expected a new file or a {own}",
                output.Remedy("Name another file") + (output.Content.IsContinued ? "" : ". Or replace it: --overwrite"));
        }
    }
}
