import type { Command } from "../../command.ts";
import { deleteCluster, deleteUser, getClusters, getUsers, setCluster, setCredentials } from "./clusters-users.ts";
import { currentContext, deleteContext, getContexts, renameContext, setContext, useContext } from "./contexts.ts";
import { setProperty, unsetProperty } from "./properties.ts";
import { view } from "./view.ts";

export const config: Command = {
  name: "config",
  commands: [
    view, setCluster, setCredentials, setContext, setProperty, unsetProperty, currentContext, useContext, getContexts, getClusters, getUsers,
    deleteCluster, deleteContext, deleteUser, renameContext,
  ],
};
