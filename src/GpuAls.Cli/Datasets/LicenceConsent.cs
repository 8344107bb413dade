using GpuAls.Cli.Shell;

namespace GpuAls.Cli.Datasets;

/// <summary>The consent to the licence of a data set, before a byte of it is fetched.</summary>
/// <param name="terminal">The terminal.</param>
sealed class LicenceConsent(Terminal terminal)
{
    /// <summary>The option that consents.</summary>
    public const string Option = "--accept-licence";

    /// <summary>Prints the licence, and asks a person for consent unless it was typed.</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="isTyped">Whether <see cref="Option"/> was typed.</param>
    /// <exception cref="RemedyException">There is no consent.</exception>
    public void Require(PublicDataset dataset, bool isTyped)
    {
        terminal.Tell($"{dataset.Name}: {dataset.Licence}.");
        terminal.Tell($"Licence: {dataset.LicencePage}");
        terminal.Tell($"Please cite: {dataset.Citation}");
        // A program that reads JSON answers no question.
        if (isTyped || !terminal.Messages.IsJson && terminal.IsInputTyped() && Ask()) return;
        throw new RemedyException(
            $"the licence of {dataset.Name} is not accepted; nothing was fetched",
            $"Read it: {dataset.LicencePage} To accept it: gpuals datasets get {dataset.Name} {Option}");
    }

    bool Ask()
    {
        terminal.Output.Flush();
        terminal.Error.Write("Accept the licence? [y/N] ");
        using var input = new StreamReader(terminal.Input, leaveOpen: true);
        return input.ReadLine()?.Trim().ToLowerInvariant() is "y" or "yes";
    }
}
