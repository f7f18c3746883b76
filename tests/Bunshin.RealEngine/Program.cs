using Bunshin.RealEngine;

// Started by ./run, which builds it.
if (Requirements.Missing is { } missing)
{
    Console.WriteLine($"S7, Docker: not shown, {missing}");
    return 0;
}

return PlainParentShow.Run(Console.Out);
