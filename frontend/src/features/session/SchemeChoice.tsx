import { Box, Menu, useMantineColorScheme, type MantineColorScheme } from "@mantine/core";

const SCHEMES: Readonly<Record<MantineColorScheme, string>> = { dark: "Dark", light: "Light", auto: "As the system" };

/** Lines of a menu: how the pages look. Images stay on black. */
export function SchemeChoice() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Box role="group" aria-labelledby="looks">
      <Menu.Label id="looks">Looks</Menu.Label>
      <Menu.RadioGroup value={colorScheme} onChange={(scheme) => setColorScheme(scheme as MantineColorScheme)}>
        {Object.entries(SCHEMES).map(([scheme, words]) => (
          <Menu.RadioItem key={scheme} value={scheme}>
            {words}
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
    </Box>
  );
}
