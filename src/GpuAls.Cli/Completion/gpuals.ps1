# Completion of gpuals for PowerShell. In $PROFILE: gpuals completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName gpuals -ScriptBlock {
    param($word, $command, $cursor)
    $line = $command.ToString()
    $line = if ($line.Length -lt $cursor) { $line.PadRight($cursor) } else { $line.Substring(0, $cursor) }
    # Without a result, PowerShell completes files.
    & gpuals '[complete]' $line 2>$null | Where-Object { $_ -ne ':files' } | ForEach-Object {
        $text, $help = $_ -split "`t", 2
        if (-not $help) { $help = $text }
        [System.Management.Automation.CompletionResult]::new($text, $text, 'ParameterValue', $help)
    }
}
